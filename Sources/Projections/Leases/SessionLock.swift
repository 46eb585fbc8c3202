// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Something that one program does at a time: an advisory lock of its session, on any host.
struct SessionLock {
    private let kind: Int32
    let name: String

    /// To rebuild a projection.
    static func rebuild(_ projection: String) -> SessionLock { SessionLock(kind: 1_801_807_479, name: projection) }

    /// To sum up closed days.
    static let sums = SessionLock(kind: 1_801_807_484, name: "sums")

    /// Whether some session holds it now.
    func isHeld(_ connection: PostgresConnection) async throws -> Bool {
        let row = try await connection.query(
            """
            SELECT EXISTS (
              SELECT FROM pg_locks l
              WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted
                AND l.classid::bigint = \(Int64(kind)) AND l.objid::bigint = hashtext(\(name))::bigint & 4294967295
                AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
            )
            """
        )[0]
        return try row.decode(Bool.self, at: 0)
    }

    /// - Returns: whether the session has it now; not when another one holds it.
    fileprivate func take(_ connection: PostgresConnection) async throws -> Bool {
        let row = try await connection.query("SELECT pg_try_advisory_lock(\(kind), hashtext(\(name)))")[0]
        return try row.decode(Bool.self, at: 0)
    }

    fileprivate func release(_ connection: PostgresConnection) async {
        guard connection.isUsable, connection.transactionStatus == .idle else { return }
        // Where it fails the connection is broken, and the lock is gone with it.
        _ = try? await connection.query("SELECT pg_advisory_unlock(\(kind), hashtext(\(name)))")
    }
}

extension PostgresConnection {
    /// Runs a body while the session holds locks, and lets go of those that it took, at once: the server ends the session when it comes
    /// to it, and the next program may begin before.
    ///
    /// - Parameter refused: runs in the body's place when another session holds one of them.
    func withSessionLocks<Result>(
        _ locks: [SessionLock],
        refused: (SessionLock) throws -> Result,
        _ body: () async throws -> Result
    ) async throws -> Result {
        var held: [SessionLock] = []
        do {
            var other: SessionLock?
            for lock in locks {
                guard try await lock.take(self) else {
                    other = lock
                    break
                }
                held.append(lock)
            }
            let result = if let other { try refused(other) } else { try await body() }
            for lock in held { await lock.release(self) }
            return result
        } catch {
            for lock in held { await lock.release(self) }
            throw error
        }
    }
}
