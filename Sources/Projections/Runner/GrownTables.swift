// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The tables of read models that have outgrown what the server's planner knows of them.
///
/// A look-up that was planned while a table was empty may go by an index that finds all rows of a shop, and would do so for the life of
/// the connection; a new sample makes every session plan anew.
enum GrownTables {
    /// How many events are folded between two looks.
    static let eventsBetweenLooks = 2000

    /// Samples those that have grown fourfold. A sample of a large table takes a quarter of a second.
    static func sample(_ connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT c.oid::regclass::text
            FROM kefu.generations g
            CROSS JOIN unnest(g.tables) AS t
            JOIN pg_class c ON c.oid = to_regclass(t)
            WHERE g.state <> 'building' AND pg_relation_size(c.oid) / 8192 > 4 * greatest(c.relpages, 8)
            """
        )
        for row in rows.rows {
            do {
                try await connection.execute("ANALYZE (SKIP_LOCKED) \(try row.decode(String.self, at: 0))")
            } catch let error as PostgresError where error.sqlState == .undefinedTable {
                // Its generation was dropped since the look.
                continue
            }
        }
    }
}
