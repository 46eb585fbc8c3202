// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Schemas

/// Holds a rebuilt generation to what it must keep, before it is swapped in.
struct RebuildCheck {
    let set: ProjectionSet
    let target: RebuildTarget
    let options: RebuildOptions

    /// What is wrong, by projection: `ProjectionError.rebuildWrong`, the first fault of each.
    func faults(_ connection: PostgresConnection) async throws -> [String: ProjectionError] {
        var faults: [String: ProjectionError] = [:]
        for projection in set.projections {
            guard let generation = target.generations[projection.name] else { continue }
            do {
                if !options.acceptsParked { try await checkParked(projection.name, generation: generation, connection) }
                try await checkTables(projection, generation: generation, connection)
            } catch let error as ProjectionError where error.code == .rebuildWrong {
                faults[projection.name] = error
            }
        }
        return faults
    }

    /// A fold that refuses what the live generation has folded would lose it.
    private func checkParked(_ name: String, generation: Int, _ connection: PostgresConnection) async throws {
        guard let live = try await GivenUpEvents.live([name], connection)[name] else { return }
        let rows = try await connection.query(
            """
            SELECT n.partition, n."offset", n.reason, count(*) OVER ()
            FROM kefu.parked n
            JOIN kefu.checkpoints c ON c.projection = \(name) AND c.generation = \(live) AND c.partition = n.partition
            WHERE n.projection = \(name) AND n.generation = \(Int32(generation)) AND n.cause IN ('refused', 'crashed')
              AND n."offset" < c.next_offset
              AND NOT EXISTS (
                SELECT FROM kefu.parked k
                WHERE k.projection = \(name) AND k.generation = \(live) AND k.partition = n.partition
                  AND k."offset" = n."offset")
            ORDER BY n.partition, n."offset"
            LIMIT 1
            """
        )
        guard let row = rows.rows.first else { return }
        let (partition, offset, reason, count) = try row.decode((Int16, Int64, String, Int64).self)
        throw ProjectionError.rebuildWrong(
            name,
            "it parks \(count == 1 ? "an event" : "\(count) events") that the live generation has folded, the first at offset "
                + "\(offset) of partition \(partition) (\(reason)); --accept-parked swaps it in all the same"
        )
    }

    /// Each check of `schemas/sql/projections/<projection>/<what>.check.sql` gives a row for each fault.
    private func checkTables(_ projection: Projection, generation: Int, _ connection: PostgresConnection) async throws {
        let names = projection.tableNames(generation: generation)
        let folder = "sql/projections/\(projection.name)"
        for path in Schemas.files(under: folder).sorted() where path.hasSuffix(".check.sql") {
            let sql = names.substituted(in: Schemas.file(path) ?? "")
            // A check looks at all rows, which a worker's settings keep it from.
            let faults = try await connection.withTransaction { connection in
                try await connection.execute(
                    """
                    SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on;
                    SET LOCAL idle_in_transaction_session_timeout = 0
                    """
                )
                return try await connection.query(PostgresQuery(sql: sql).unprepared())
            }
            guard let fault = faults.rows.first else { continue }
            throw ProjectionError.rebuildWrong(projection.name, try fault.decode(String.self, at: 0))
        }
    }
}
