// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

/// A range of a partition's events that is folded aside.
struct AsidePiece {
    var partition: Int
    var range: Range<Int64>
    /// Only events of these types; `nil` for all.
    var types: [String]?

    /// What is read for a request: of each partition what comes before it for its context, then what it is about.
    static func all(from: Cut, to: Cut, context: [String]) -> [AsidePiece] {
        to.ends.indices.flatMap { partition -> [AsidePiece] in
            let (start, end) = (min(from[partition], to[partition]), to[partition])
            let before = AsidePiece(partition: partition, range: 0..<start, types: context)
            let asked = AsidePiece(partition: partition, range: start..<end)
            return (context.isEmpty ? [asked] : [before, asked]).filter { !$0.range.isEmpty }
        }
    }
}
