// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A group as a member finds it at a sign of life.
struct GroupState: Sendable, Hashable {
    struct Partition: Sendable, Hashable {
        var partition: Int
        var epoch: Int64
        var owner: Int64?
        var nextOffset: Int64
    }

    /// Whether this member is still one.
    var isMember: Bool
    /// Whether another one has this member's name.
    var isReplaced = false
    /// The members that live by the server's clock.
    var living: [Int64] = []
    var partitions: [Partition] = []
}
