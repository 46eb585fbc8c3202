// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Says that something of a projection's new generation is being written: an advisory lock that the writing transactions share.
///
/// The sessions of a program that was killed go on until they notice, and may still commit what they were told. Who takes up its work
/// waits for them, so that what it finds loaded is all that ever will be.
enum LoadLock {
    private static let kind: Int32 = 1_801_807_486

    /// Holds it to the end of the transaction. To be awaited before the server is told to write anything: so what a killed program had
    /// told it to write is written under the lock.
    static func hold(_ projections: [String], _ connection: PostgresConnection) async throws {
        _ = try await connection.query(
            """
            SELECT pg_advisory_xact_lock_shared(\(kind), hashtext(name))::text FROM unnest(\(projections)) AS name
            """
        )
    }

    /// Waits until nobody writes. To be called under the lock of a rebuild and outside of a transaction: whoever wrote before is gone,
    /// and nobody begins.
    static func waitForOthers(_ projections: [String], _ connection: PostgresConnection) async throws {
        // One at a time: who holds none while it waits for the next is in nobody's way.
        for projection in projections {
            _ = try await connection.query("SELECT pg_advisory_xact_lock(\(kind), hashtext(\(projection)))::text")
        }
    }
}
