// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Tells workers how many they are: each holds a lock of its own for as long as its session lives.
///
/// Nothing is registered and nothing expires: a worker that dies is not counted any more when its session has ended.
struct WorkerPresence {
    private static let locks: Int32 = 1_801_807_481

    private let process: Int32
    private var asked: ContinuousClock.Instant?

    init(_ connection: PostgresConnection, isPooled: Bool) async throws {
        process = connection.serverProcess
        // Behind a pooler a session's lock would stay with a server process that serves others too.
        guard !isPooled else { return }
        _ = try await connection.query("SELECT pg_advisory_lock(\(Self.locks), \(process))::text")
    }

    /// Brings a share up to date, when it is older than a second or `age`.
    mutating func update(
        _ share: inout WorkerShare,
        _ connection: PostgresConnection,
        after age: Duration = .seconds(1)
    ) async throws {
        if let asked, asked + age > .now { return }
        asked = .now
        let rows = try await connection.query(
            """
            SELECT l.objid::bigint FROM pg_locks l
            WHERE l.locktype = 'advisory' AND l.classid::bigint = \(Int64(Self.locks)) AND l.granted
              AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
            ORDER BY 1
            """
        )
        let processes = try rows.rows.map { try $0.decode(Int64.self, at: 0) }
        guard let rank = processes.firstIndex(of: Int64(process)) else {
            (share.rank, share.workers) = (0, 1)
            return
        }
        (share.rank, share.workers) = (rank, processes.count)
    }
}
