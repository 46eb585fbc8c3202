// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A role of the log, with the settings that a connection of it carries.
///
/// A client that stalls is cut off by the server, so that the partitions that it locked are free again.
public struct LogRole: Sendable, Hashable {
    /// The role's name in PostgreSQL.
    public let name: String
    let settings: [String: String]

    /// Appends by COPY under the partitions' locks.
    public static let writer = LogRole(
        name: "kefu_writer",
        settings: [
            "statement_timeout": "60s", "lock_timeout": "30s", "idle_in_transaction_session_timeout": "10s",
            "default_transaction_isolation": "read committed",
            // Every look-up of an append has a key to go by, and its plan may have been made while the log was empty.
            "enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
        ]
    )
    /// Reads the log, writes read models and checkpoints. Commits do not wait for the disk: rows and checkpoint of a
    /// transaction are lost together, and are folded again.
    public static let projector = LogRole(
        name: "kefu_projector",
        settings: [
            "idle_in_transaction_session_timeout": "5s", "synchronous_commit": "off",
            // Every look-up of a fold has a key to go by. A plan that was made while a table was empty must not read
            // all of it for the life of the connection.
            "enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
            // The plan does not depend on the values, and making it anew takes longer than a look-up.
            "plan_cache_mode": "force_generic_plan",
            "default_statistics_target": sampling,
        ]
    )
    /// How finely tables of read models are sampled: with PostgreSQL's own 100 the samples were a fifth of a rebuild's work, and no
    /// question has another plan for it.
    private static let sampling = "25"
    /// Builds tables aside in one transaction, which waits while a partition is read, and asks them.
    public static let aside = LogRole(
        name: projector.name,
        settings: ["idle_in_transaction_session_timeout": "10min", "default_statistics_target": sampling]
    )
    /// Reads read models; cannot read the log.
    public static let reader = LogRole(
        name: "kefu_reader",
        // A question has many steps and few rows: compiling it takes longer than answering.
        settings: ["idle_in_transaction_session_timeout": "60s", "jit": "off"]
    )
    /// Reads read models on a connection that is kept, so that a question is planned once: its plan does not depend on the values,
    /// and making it takes longer than to answer.
    public static let keptReader = LogRole(
        name: reader.name,
        settings: reader.settings.merging(["plan_cache_mode": "force_generic_plan"]) { own, _ in own }
    )
    /// Reads the log and the read models, but no personal text.
    public static let logReader = LogRole(
        name: "kefu_log_reader",
        settings: ["idle_in_transaction_session_timeout": "60s"]
    )
    /// Reads what `logReader` does, and personal text; each reading of text is recorded in `kefu.readings`.
    public static let textReader = LogRole(
        name: "kefu_text_reader",
        settings: ["idle_in_transaction_session_timeout": "60s"]
    )

    /// The role for reading pages of the log, with text or not.
    ///
    /// A page goes by the primary key. A plan that was made while a partition was empty must not read and sort all of it
    /// for the life of the connection.
    static func pages(withText: Bool) -> LogRole {
        let role = withText ? textReader : logReader
        let settings = ["enable_seqscan": "off", "enable_bitmapscan": "off", "enable_sort": "off"]
        return LogRole(name: role.name, settings: role.settings.merging(settings) { own, _ in own })
    }

    /// Reads the log and moves on in consumer groups; cannot append.
    public static let consumer = LogRole(
        name: "kefu_consumer",
        settings: ["statement_timeout": "30s", "idle_in_transaction_session_timeout": "10s"]
    )
}
