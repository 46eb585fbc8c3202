// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Which events of the log to read.
public struct LogFilter: Sendable, Hashable {
    /// Only this shop.
    public var shop: String?
    /// Only this subject, `customers/c-17`; with a shop, one partition is read instead of all.
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

    public init() {}

    /// The partitions that can hold such events.
    func partitions(of count: Int) -> [Int] {
        if let partition { return partition < count ? [partition] : [] }
        guard let shop, let subject else { return Array(0..<count) }
        return [Partitioning.partition(shop: shop, subject: subject, of: count)]
    }

    /// The types as patterns of SQL's LIKE.
    var typePatterns: [String] {
        types.map { type in
            var pattern = ""
            for character in type {
                switch character {
                case "*": pattern += "%"
                case "%", "_", "\\": pattern += "\\" + String(character)
                default: pattern.append(character)
                }
            }
            return pattern
        }
    }
}
