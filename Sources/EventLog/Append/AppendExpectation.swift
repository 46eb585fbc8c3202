// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A condition of an append: nothing newer for a subject than an offset.
///
/// It is checked under the partition's lock, over the events after that offset, so that of any number of racing callers with the
/// same expectation exactly one wins. Give the offset of the newest event that the decision was made on: the cost grows with
/// the events that the partition has got since.
public struct AppendExpectation: Sendable, Hashable {
    /// The shop of the subject.
    public var shop: String
    /// The subject, for example `orders/1`.
    public var subject: String
    /// Only events of these types count; of any type when there are none.
    public var types: [String]
    /// The newest offset in the subject's partition that the caller knows of; -1 for an empty one.
    public var after: Int64

    /// Nothing newer for a subject, of the named types if any are named, than an offset.
    public init(shop: String, subject: String, types: [String] = [], after: Int64) {
        self.shop = shop
        self.subject = subject
        self.types = types
        self.after = after
    }

    func partition(of partitions: Int) -> Int {
        Partitioning.partition(shop: shop, subject: subject, of: partitions)
    }

    /// Whether an event of a batch is one that must not be there.
    func isBroken(by row: EventBatch.Row, in arena: UnsafeRawBufferPointer) -> Bool {
        row.shop.equals(shop, in: arena) && row.subject.equals(subject, in: arena)
            && (types.isEmpty || types.contains { row.type.equals($0, in: arena) })
    }
}

extension EventBatch.Field {
    fileprivate func equals(_ text: String, in arena: UnsafeRawBufferPointer) -> Bool {
        bytes(in: arena)?.elementsEqual(text.utf8) ?? false
    }
}
