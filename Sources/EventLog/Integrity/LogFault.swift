// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Something that is wrong with the log.
public struct LogFault: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public struct Kind: Sendable, Hashable, CustomStringConvertible {
        public let description: String

        /// An offset has no event.
        public static let missingEvent = Kind(description: "missing event")
        /// An offset has two events, or one below 0.
        public static let strayEvent = Kind(description: "stray event")
        /// Offsets that no batch seals.
        public static let unsealed = Kind(description: "unsealed")
        /// The stored rows do not give the stored digest.
        public static let digest = Kind(description: "digest")
        /// An event is in another partition than its subject's.
        public static let misplaced = Kind(description: "misplaced")
        /// The identities do not name the events.
        public static let identity = Kind(description: "identity")
        /// The log ends before a seal.
        public static let cutTail = Kind(description: "cut tail")
        /// The log differs from what was sealed.
        public static let seal = Kind(description: "seal")
        /// A batch of a partition that the log does not have.
        public static let strayBatch = Kind(description: "stray batch")
        /// A table of `kefu.events` that belongs to no partition of the log.
        public static let strayTable = Kind(description: "stray table")
        /// The table of a partition is no part of `kefu.events`.
        public static let detached = Kind(description: "detached")
        /// The table of a partition is gone or another one, or PostgreSQL cannot read its own files.
        public static let unreadable = Kind(description: "unreadable")
    }

    public var kind: Kind
    /// The partition, or `nil` when the whole log is meant.
    public var partition: Int?
    /// The offsets of the first batch that is wrong; of a tail that was cut those that are missing.
    public var offsets: ClosedRange<Int64>?
    /// What is wrong there, in one sentence.
    public var message: String
    /// How many later batches of the partition are wrong too.
    public var more = 0

    public var description: String {
        var text = ""
        if let partition { text += "partition \(partition)" }
        if let offsets {
            let what = kind == .cutTail ? "offsets" : "batch of offsets"
            text += ", \(what) \(offsets.lowerBound) to \(offsets.upperBound)"
        }
        text += (text.isEmpty ? "" : ": ") + message
        return more > 0 ? text + " (and \(more) later batches)" : text
    }
}
