// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// What a reply rate follows from, by shop and local day: counts and lengths of time, each a sum over customers.
struct ReplySums: Sendable {
    /// A shop's local day, in days since 1970.
    struct Day: Hashable, Sendable, Comparable {
        private let key: ByteKey
        let days: Int32

        init(shop: String, days: Int32) {
            key = ByteKey(shop)
            self.days = days
        }

        var shop: String { key.text }

        static func < (left: Day, right: Day) -> Bool { (left.key, left.days) < (right.key, right.days) }
    }

    private(set) var days: [Day: [Int64]] = [:]

    mutating func set(_ day: Day, _ sums: [Int64]) { days[day] = sums }

    static func += (left: inout ReplySums, right: ReplySums) { left.add(right, times: 1) }

    static func -= (left: inout ReplySums, right: ReplySums) { left.add(right, times: -1) }

    private mutating func add(_ other: ReplySums, times: Int64) {
        for (day, sums) in other.days {
            let own = days[day] ?? [Int64](repeating: 0, count: sums.count)
            days[day] = zip(own, sums).map { $0 + times * $1 }
        }
    }
}
