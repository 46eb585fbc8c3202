// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How files of events are appended.
public struct ImportOptions: Sendable {
    /// The events of one transaction, at most; they belong to one partition.
    public var batch: Int
    /// One transaction for everything: a refused event or a conflict rolls all of it back.
    public var isAllOrNothing: Bool
    /// Whether refusals carry the record that was refused.
    public var keepsRecords: Bool

    /// The most events that one transaction may hold.
    public static let maximumBatch = 100_000

    public init(batch: Int = 1000, isAllOrNothing: Bool = false, keepsRecords: Bool = false) {
        self.batch = batch
        self.isAllOrNothing = isAllOrNothing
        self.keepsRecords = keepsRecords
    }

    /// The bytes of one batch and of all batches that are being filled: an event has up to 1 MiB, so that counting
    /// events alone would not bound the memory.
    static let batchBytes = 4 << 20
    static let bufferedBytes = 24 << 20
}
