// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Which events of the log to read.
public struct LogFilter: Sendable, Hashable {
    /// Only these shops, by id; all when empty.
    public var shops: [String] = []
    /// Only this subject, `customers/c-17`; with shops, only the partitions that can hold it are read.
    public var subject: String?
    /// Only these types; `order.*` stands for all that begin with `order.`.
    public var types: [String] = []
    /// Only events that happened at or after this instant.
    public var since: Timestamp?
    /// Only events that happened before this instant.
    public var until: Timestamp?
    /// Only this partition.
    public var partition: Int?
    /// In each partition, only offsets from this one on.
    public var from: Int64 = 0
    /// In each partition, only offsets up to this one, which is included.
    public var to: Int64?

    public init() {}

    /// The one shop, when only one is asked for.
    public var shop: String? {
        get { shops.count == 1 ? shops[0] : nil }
        set { shops = newValue.map { [$0] } ?? [] }
    }

    /// The partitions that can hold such events, in order.
    ///
    /// - Throws: `EventLogError` with code `invalidPlace` for a partition that the log has not.
    func partitions(of count: Int) throws -> [Int] {
        if let partition, partition >= count || partition < 0 {
            throw EventLogError.noPartition(partition, of: count)
        }
        var possible = Set(0..<count)
        if let subject, !shops.isEmpty {
            possible = Set(shops.map { Partitioning.partition(shop: $0, subject: subject, of: count) })
        }
        return possible.filter { partition == nil || partition == $0 }.sorted()
    }

    /// The offsets of a partition that lie in the filter, from a first one to before an end.
    func offsets(from first: Int64, to end: Int64) -> Range<Int64> {
        let first = max(first, from, 0)
        let last = to.map { min($0, .max - 1) + 1 } ?? .max
        return first..<max(first, min(end, last))
    }

    /// Whether every event at the offsets belongs to it, so that one that is not there is missing.
    var takesEveryEvent: Bool { shops.isEmpty && subject == nil && types.isEmpty && since == nil && until == nil }

    /// The types as patterns of SQL's LIKE.
    var typePatterns: [String] { types.map { EventTypePattern(unchecked: $0).like } }
}
