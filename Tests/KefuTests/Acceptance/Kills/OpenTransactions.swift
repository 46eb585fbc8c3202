// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The transactions of `kefu` that have written something and are not over, by the server's process.
struct OpenTransactions {
    var appending: [Int32] = []
    var folding: [Int32] = []
    /// Of a replay, for instance.
    var others: [Int32] = []

    var all: [Int32] { appending + folding + others }

    /// Those that a victim would leave behind.
    func of(_ victim: Victim) -> [Int32] {
        switch victim {
        case .appender: appending
        case .projector: folding
        case .backend, .postmaster: all
        }
    }

    init(_ connection: PostgresConnection) async throws {
        // An append holds a partition's advisory lock; a fold has locked rows of the checkpoints.
        let rows = try await connection.query(
            """
            SELECT a.pid,
              EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.classid = 1801807477),
              EXISTS (SELECT FROM pg_locks l
                WHERE l.pid = a.pid AND l.relation = 'kefu.checkpoints'::regclass AND l.mode = 'RowShareLock')
            FROM pg_stat_activity a
            WHERE a.usename = 'kefu' AND a.xact_start IS NOT NULL AND a.backend_xid IS NOT NULL
            """
        )
        for row in rows.rows {
            let (process, isAppend, isFold) = try row.decode((Int32, Bool, Bool).self)
            if isAppend {
                appending.append(process)
            } else if isFold {
                folding.append(process)
            } else {
                others.append(process)
            }
        }
    }
}
