// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// Ids that are one text to Swift's `==` and two to the log, which goes by their bytes.
public enum SameText {
    /// `café` with its last letter in one code point, and in two.
    public static let ids = ["caf\u{E9}", "cafe\u{301}"]

    /// Two such subjects of a shop that lie in one partition.
    public static func subjects(_ kind: String, shop: String) -> [String] {
        var number = 0
        while true {
            let subjects = ids.map { "\(kind)/\($0)\(number)" }
            let partitions = Set(subjects.map { Partitioning.partition(shop: shop, subject: $0) })
            if partitions.count == 1 { return subjects }
            number += 1
        }
    }
}
