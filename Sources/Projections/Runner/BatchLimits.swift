// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How much one batch takes at most.
struct BatchLimits {
    var events: Int
    /// Bytes of payload; one event is taken however large it is.
    var bytes: Int

    static let ordinary = BatchLimits(events: 10_000, bytes: 16 << 20)

    /// For the batches that look for the event that a program or a database cannot take.
    static let careful = BatchLimits(events: 100, bytes: 1 << 20)
    static let single = BatchLimits(events: 1, bytes: 0)

    /// The part of one partition of several.
    func shared(by partitions: Int) -> BatchLimits {
        BatchLimits(events: max(1, events / max(1, partitions)), bytes: bytes / max(1, partitions))
    }
}
