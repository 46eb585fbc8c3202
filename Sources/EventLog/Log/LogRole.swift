// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A role of the log, with the time-outs that a connection of it carries.
///
/// A client that stalls is cut off by the server, so that the partitions that it locked are free again.
public struct LogRole: Sendable, Hashable {
    /// The role's name in PostgreSQL.
    public let name: String
    let timeouts: [String: String]

    /// Appends by COPY under the partitions' locks.
    public static let writer = LogRole(
        name: "kefu_writer",
        timeouts: ["statement_timeout": "60s", "lock_timeout": "30s", "idle_in_transaction_session_timeout": "10s"])
    /// Reads the log, writes read models and checkpoints. Commits do not wait for the disk: rows and checkpoint of a
    /// transaction are lost together, and are folded again.
    public static let projector = LogRole(
        name: "kefu_projector",
        timeouts: ["idle_in_transaction_session_timeout": "30s", "synchronous_commit": "off"])
    /// Reads read models; cannot read the log.
    public static let reader = LogRole(
        name: "kefu_reader", timeouts: ["idle_in_transaction_session_timeout": "60s"])
    /// Reads the log and the vault.
    public static let logReader = LogRole(
        name: "kefu_log_reader", timeouts: ["idle_in_transaction_session_timeout": "60s"])
}
