// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A generation of a projection in a partition: what has a checkpoint of its own.
struct LaneKey: Hashable, Comparable {
    var partition: Int
    var projection: String
    var generation: Int

    static func < (left: Self, right: Self) -> Bool {
        (left.partition, left.projection, left.generation) < (right.partition, right.projection, right.generation)
    }
}
