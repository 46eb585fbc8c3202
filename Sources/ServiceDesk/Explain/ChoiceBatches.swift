// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections

/// Which choices of events are folded side by side for one question.
enum ChoiceBatches {
    /// How many events are folded for one question.
    private static let limit = 40_000

    /// Puts choices together in batches, by their numbers.
    ///
    /// - Parameters:
    ///   - sizes: how many events each has.
    ///   - toldForAll: those of each that were told for all shops: they stand in no choice's own tables, so all choices of a batch
    ///     have the same.
    static func of(sizes: [Int], toldForAll: [[EventPosition]]) -> [[Int]] {
        let alike = Dictionary(grouping: sizes.indices) { toldForAll[$0] }.values.sorted { $0[0] < $1[0] }
        var batches: [[Int]] = []
        for numbers in alike {
            var count = 0
            for number in numbers {
                if number == numbers[0] || count + sizes[number] > limit {
                    batches.append([])
                    count = 0
                }
                batches[batches.count - 1].append(number)
                count += sizes[number]
            }
        }
        return batches
    }
}
