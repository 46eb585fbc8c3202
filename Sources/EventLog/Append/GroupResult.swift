// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What became of the batches of several callers.
struct GroupResult: Sendable {
    /// By event; `nil` for those that were left out.
    var outcomes: [AppendOutcome?]
    /// The partitions that others hold.
    var held: Set<Int> = []
    /// The heads of the partitions that were written.
    var heads: [Int: AppendPlan.Head] = [:]
}
