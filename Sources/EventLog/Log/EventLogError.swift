// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// An error of the log, with what to do about it.
public struct EventLogError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of error it is.
    public struct Code: Sendable, Hashable {
        let name: String

        /// The schema is not there, or is older than this program.
        public static let notMigrated = Code(name: "notMigrated")
        /// The schema was made by a newer program.
        public static let newerSchema = Code(name: "newerSchema")
        /// A migration that was applied reads otherwise now.
        public static let changedMigration = Code(name: "changedMigration")
        /// The database cannot hold a log: its encoding is not UTF-8, or its schema `kefu` is something else's.
        public static let unusableDatabase = Code(name: "unusableDatabase")
        /// The log does not hold what it must: a hole, or less than was seen before.
        public static let damaged = Code(name: "damaged")
        /// A text that names a cut, a seal, or a place of the log that is not there, cannot be used.
        public static let invalidPlace = Code(name: "invalidPlace")
        /// The login may not do what is asked.
        public static let notPermitted = Code(name: "notPermitted")
        /// The database does not answer; the same work may succeed later.
        public static let unavailable = Code(name: "unavailable")
        /// An expectation that cannot be checked.
        public static let invalidExpectation = Code(name: "invalidExpectation")
        /// No type can have such a name.
        public static let invalidType = Code(name: "invalidType")
        /// The appender is not running.
        public static let stopped = Code(name: "stopped")
        /// Too many appends wait already.
        public static let busy = Code(name: "busy")
    }

    public var code: Code
    /// One line: what is wrong and what to do.
    public var message: String
    /// What the database said, where that is why it is `unavailable`.
    public var sqlState: SQLState?

    public var description: String { message }

    /// Whether the same work may succeed when it is tried again.
    public var isRetryable: Bool { code == .unavailable || code == .stopped || code == .busy }

    static let appenderStopped = Self(
        code: .stopped,
        message: "the appender has ended: append again through one whose run() is going on"
    )

    static let appenderBusy = Self(
        code: .busy,
        message: "too many appends wait already: append again when some of them are answered"
    )

    static func expectationOfSubjects(batch: Int) -> Self {
        .init(
            code: .invalidExpectation,
            message: "an expectation is about one subject: the input must have events of one subject only, "
                + "\(batch) at most (--batch)"
        )
    }

    static func unavailable(_ error: PostgresError) -> Self {
        let reason =
            if error.isDiskFull {
                "the disk of the database is full"
            } else if error.sqlState == .lockNotAvailable {
                "another transaction holds a partition"
            } else {
                "the database does not answer"
            }
        return .init(
            code: .unavailable,
            message: "\(reason) (\(error)): append again, what was stored is answered as a duplicate",
            sqlState: error.sqlState
        )
    }

    static func newerSchema(_ version: Int, known: Int) -> Self {
        .init(
            code: .newerSchema,
            message: "the database has schema version \(version), this kefu knows versions up to \(known): "
                + "use the newer kefu that migrated it"
        )
    }

    static func changedMigration(_ version: Int) -> Self {
        .init(
            code: .changedMigration,
            message: "schema version \(version) was applied from other files than this kefu holds: "
                + "use the release that made the database"
        )
    }

    static func notMigrated(_ version: Int, known: Int) -> Self {
        .init(
            code: .notMigrated,
            message: "the database has schema version \(version), this kefu needs \(known): run `kefu db migrate`"
        )
    }

    /// An offset below the head of its partition has no event: offsets are dense, so it will never come.
    package static func hole(_ position: EventPosition) -> Self {
        .init(
            code: .damaged,
            message: "the log is damaged: the event \(position) is missing: run `kefu log verify`, and restore a backup"
        )
    }

    static func endless(_ partition: Int) -> Self {
        .init(
            code: .damaged,
            message: "the log is damaged: a batch of partition \(partition) ends at offset \(Int64.max), "
                + "which no event can have: run `kefu log verify`, and restore a backup"
        )
    }

    static func expectationAhead(_ offset: Int64, partition: Int, head: Int64) -> Self {
        .init(
            code: .invalidExpectation,
            message: "nothing newer than offset \(offset) was expected, and partition \(partition) "
                + (head > 0 ? "ends at offset \(head - 1)" : "is empty")
                + ": give the offset of the newest event that you have seen there, or -1 if there was none"
        )
    }

    static func behind(partition: Int, end: Int64, expected: Int64) -> Self {
        .init(
            code: .damaged,
            message: "partition \(partition) ends before offset \(end), and was read up to offset \(expected) before: "
                + "this is another log or an older copy of it; start from the beginning, or find the right database"
        )
    }

    static func invalidCut(_ text: String) -> Self {
        .init(
            code: .invalidPlace,
            message: "\"\(text)\" is no cut: write each partition with its first offset, such as 0:12,1:9"
        )
    }

    static func cutAhead(partition: Int, end: Int64, head: Int64) -> Self {
        .init(
            code: .invalidPlace,
            message: "the cut names \(end) events of partition \(partition), which holds \(head): "
                + "kefu log status shows the cut at the present heads"
        )
    }

    static func noPartition(_ partition: Int, of count: Int) -> Self {
        .init(
            code: .invalidPlace,
            message: "there is no partition \(partition): this log has partitions 0 to \(count - 1)"
        )
    }

    static func invalidSeal(_ reason: String) -> Self {
        .init(
            code: .invalidPlace,
            message: "this is no seal, or a damaged one (\(reason)): use the file that `kefu log seal` wrote"
        )
    }
}
