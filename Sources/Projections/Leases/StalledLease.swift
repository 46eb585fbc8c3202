// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Frees the partitions of a worker that was stopped in the middle of what it sends.
///
/// The server cuts off a session that is idle in a transaction, but not one that owes it the rest of a statement or of an
/// answer: such a session is busy for as long as its program stands still. Who needs its partitions ends it.
enum StalledLease {
    /// So long a session may leave the server waiting for it; as long as it may be idle in a transaction.
    static let patience = Duration.seconds(5)

    /// Ends the sessions that hold leases and have kept the server waiting too long.
    ///
    /// A time that lies ahead is from before the server's clock was set back, and says nothing: to end a session that gets on costs
    /// its batch once more.
    ///
    /// The login may end its own sessions; the projector's role may not. A session that gets on is never ended: every message
    /// that the server takes from it sets its time anew.
    ///
    /// - Parameter connection: outside a transaction.
    static func cutOff(_ connection: PostgresConnection) async throws {
        let patience = Double(patience.components.seconds)
        try await connection.pipeline([
            "BEGIN",
            "SET LOCAL ROLE NONE",
            """
            SELECT pg_terminate_backend(a.pid)
            FROM pg_locks l
            JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.classid::bigint = \(Int64(LaneSelection.workerLocks)) AND l.granted
              AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
              AND a.usename = session_user AND a.wait_event_type = 'Client'
              AND a.state_change NOT BETWEEN clock_timestamp() - make_interval(secs => \(patience))
                AND clock_timestamp() + make_interval(secs => \(patience))
            """,
            "COMMIT",
        ])
    }
}
