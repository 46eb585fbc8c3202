// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a member wants to write: all of it under the epochs of its partitions, in one statement.
struct GroupCommit: Sendable, Hashable {
    /// The state of a partition.
    struct Position: Sendable, Hashable {
        var partition: Int
        var epoch: Int64
        var nextOffset: Int64
        var deliveredEnd: Int64
        var suspectEnd: Int64
        var attempts: Int
        /// Whether the partition is given up.
        var isRelease = false
    }

    /// An event that is parked, or a change to one.
    struct Parking: Sendable, Hashable {
        var partition: Int
        var offset: Int64
        var subject: ShopSubject
        var state: ParkedState
        var attempts: Int
        var reason: String?
    }

    /// A parked event that is settled.
    struct Removal: Sendable, Hashable {
        var partition: Int
        var offset: Int64
    }

    var positions: [Position] = []
    var parkings: [Parking] = []
    var changes: [Parking] = []
    var removals: [Removal] = []

    var isEmpty: Bool { positions.isEmpty && parkings.isEmpty && changes.isEmpty && removals.isEmpty }
}
