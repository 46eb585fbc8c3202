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
    /// Only events of these types count, `order.*` for all that begin with `order.`; of any type when there are none.
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

    private var patterns: [EventTypePattern] { types.map { EventTypePattern(unchecked: $0) } }

    /// The types as patterns of SQL's LIKE in one text, since PostgreSQL has no arrays of arrays of different lengths.
    var typeList: String? {
        types.isEmpty ? nil : patterns.map(\.like).joined(separator: "\u{1F}")
    }

    /// - Throws: `EventLogError` with code `invalidType`: a type that cannot be would protect from nothing.
    func check() throws(EventLogError) { try EventTypePattern.check(types) }

    /// Nobody can have seen what is not there: such an offset belongs to another log, or to what a restored one has lost.
    ///
    /// - Throws: `EventLogError` with code `invalidExpectation` for an offset at or behind the head of its partition, where that
    ///   is among those that are locked.
    func check(heads: [Int: AppendPlan.Head], of partitions: Int) throws(EventLogError) {
        let partition = partition(of: partitions)
        guard let head = heads[partition], after > head.lastOffset else { return }
        throw .expectationAhead(after, partition: partition, head: head.lastOffset + 1)
    }

    func partition(of partitions: Int) -> Int {
        Partitioning.partition(shop: shop, subject: subject, of: partitions)
    }

    /// Whether an event of a batch is one that must not be there.
    func isBroken(by row: EventBatch.Row, in arena: UnsafeRawBufferPointer) -> Bool {
        row.shop.equals(shop, in: arena) && row.subject.equals(subject, in: arena)
            && (types.isEmpty
                || patterns.contains { $0.matches(row.type.bytes(in: arena) ?? .init(start: nil, count: 0)) })
    }
}

extension EventBatch.Field {
    fileprivate func equals(_ text: String, in arena: UnsafeRawBufferPointer) -> Bool {
        bytes(in: arena)?.elementsEqual(text.utf8) ?? false
    }
}
