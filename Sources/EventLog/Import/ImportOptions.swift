// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How files of events are appended.
public struct ImportOptions: Sendable {
    /// The events of one transaction, at most; they belong to one partition.
    public var batch: Int
    /// The connections that write at once, each the events of partitions of its own. One does for a single transaction.
    public var connections: Int
    /// One transaction for everything: a refused event or a conflict rolls all of it back.
    public var isAllOrNothing: Bool
    /// Store only if the log has nothing newer for the subject of the events, which must all be of one.
    public var expectation: Expectation?
    /// Whether refusals carry the record that was refused.
    public var keepsRecords: Bool

    /// What must hold for the subject of an import.
    public struct Expectation: Sendable, Hashable {
        /// The newest offset that the caller knows of; -1 for none.
        public var after: Int64
        /// Only events of these types count; of any type when there are none.
        public var types: [String]

        public init(after: Int64, types: [String] = []) {
            self.after = after
            self.types = types
        }
    }

    /// As many connections as an import may take.
    public static let maximumConnections = 16
    /// The most events that one transaction may hold.
    public static let maximumBatch = 100_000

    public init(
        batch: Int = 1000,
        connections: Int = 2,
        isAllOrNothing: Bool = false,
        keepsRecords: Bool = false,
        expectation: Expectation? = nil
    ) {
        self.batch = batch
        self.connections = connections
        self.expectation = expectation
        self.isAllOrNothing = isAllOrNothing
        self.keepsRecords = keepsRecords
    }

    /// Whether everything is stored together or not at all.
    var isOneTransaction: Bool { isAllOrNothing || expectation != nil }

    /// The bytes of one batch and of all batches that are being filled: an event has up to 1 MiB, so that counting
    /// events alone would not bound the memory.
    static let batchBytes = 4 << 20
    static let bufferedBytes = 24 << 20
    /// The memory that a batch keeps when it is filled again.
    static let keptBytes = 2 << 20
}
