// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A lane of a partition that a worker holds for one batch, as its checkpoint says.
struct Lease {
    var key: LaneKey
    /// The first offset that is not folded yet.
    var nextOffset: Int64
    /// Batches at this offset that were begun, and neither ended nor taken back.
    var attempts: Int
    /// Up to here batches are small.
    var carefulUntil: Int64
}
