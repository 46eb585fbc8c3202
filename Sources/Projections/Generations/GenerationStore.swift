// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
public import Postgres
import Schemas

/// The generations of projections: their tables, their checkpoints, and which one is live.
///
/// All methods work on a connection of the role `kefu_projector`.
public struct GenerationStore: Sendable {
    let set: ProjectionSet

    public init(_ set: ProjectionSet) { self.set = set }

    /// Makes the first generation of projections that have none yet: empty tables, folded from the start of the log.
    public func prepare(_ connection: PostgresConnection) async throws {
        let known = Set(
            try await connection.query("SELECT name FROM kefu.projections").rows.map {
                try $0.decode(String.self, at: 0)
            }
        )
        guard set.projections.contains(where: { !known.contains($0.name) }) else { return }
        try await connection.withTransaction { connection in
            _ = try await connection.query("SELECT pg_advisory_xact_lock(1801807478)::text")
            let rows = try await connection.query("SELECT name FROM kefu.projections").rows
            let known = Set(try rows.map { try $0.decode(String.self, at: 0) })
            for projection in set.projections where !known.contains(projection.name) {
                try await make(projection, generation: 1, state: "live", connection)
                try await makeIndexes(of: projection, generation: 1, connection)
                _ = try await connection.query(
                    "INSERT INTO kefu.projections (name, live_generation) VALUES (\(projection.name), 1)"
                )
                _ = try await connection.query(
                    """
                    INSERT INTO kefu.checkpoints (partition, projection, generation)
                    SELECT p, \(projection.name), 1
                    FROM kefu.log_settings s, generate_series(0, s.partitions - 1) p
                    """
                )
            }
        }
    }

    /// Makes the tables of a generation, without keys and indexes.
    func make(
        _ projection: Projection,
        generation: Int,
        state: String,
        cut: Cut? = nil,
        _ connection: PostgresConnection
    ) async throws {
        for table in projection.tables {
            try await connection.execute(table.creation(projection: projection.name, generation: generation))
        }
        let tables = projection.tableNames(generation: generation)
        let folder = "sql/projections/\(projection.name)"
        for path in Schemas.files(under: folder).sorted() where path.hasSuffix(".trigger.sql") {
            try await connection.execute(tables.substituted(in: Schemas.file(path) ?? ""))
        }
        let names = projection.tables.map { $0.physicalName(generation: generation) }
        _ = try await connection.query(
            """
            INSERT INTO kefu.generations (projection, generation, version, state, tables, cut)
            VALUES (\(projection.name), \(Int32(generation)), \(Int32(projection.version)), \(state), \(names), \(cut?.ends))
            """
        )
    }

    /// Makes the keys and the other indexes of a generation's tables.
    func makeIndexes(
        of projection: Projection,
        generation: Int,
        _ connection: PostgresConnection
    ) async throws {
        for table in projection.tables {
            let key = table.primaryKey(projection: projection.name, generation: generation)
            for sql in [key].compactMap(\.self) + table.indexes(projection: projection.name, generation: generation) {
                try await connection.execute(sql)
            }
        }
    }
}
