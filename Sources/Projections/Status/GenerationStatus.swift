// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// A generation of a projection.
public struct GenerationStatus: Sendable, Hashable {
    public var projection: String
    public var generation: Int
    /// The version of the code that made it.
    public var version: Int
    /// `live`, `retired` (kept for a rollback, and folding) or `building`.
    public var state: String
    /// Events that it has folded.
    public var folded: Int64
    /// What its tables take with their indexes.
    public var bytes: Int64
    public var createdAt: Timestamp
    /// When it became live or was retired.
    public var swappedAt: Timestamp?

    /// All generations, by projection and the newest first.
    public static func all(_ database: LogDatabase) async throws -> [GenerationStatus] {
        try await database.withConnection(.logReader) { connection in
            let rows = try await connection.query(
                """
                SELECT g.projection, g.generation, g.version, g.state,
                  (SELECT coalesce(sum(c.next_offset), 0)::bigint FROM kefu.checkpoints c
                   WHERE c.projection = g.projection AND c.generation = g.generation),
                  (SELECT coalesce(sum(pg_total_relation_size(to_regclass(t))), 0)::bigint FROM unnest(g.tables) AS t),
                  g.created_at, g.swapped_at
                FROM kefu.generations g
                ORDER BY g.projection, g.generation DESC
                """
            )
            return try rows.rows.map { row in
                let (projection, generation, version, state, folded, bytes, created, swapped) = try row.decode(
                    (String, Int32, Int32, String, Int64, Int64, Timestamp, Timestamp?).self
                )
                return GenerationStatus(
                    projection: projection,
                    generation: Int(generation),
                    version: Int(version),
                    state: state,
                    folded: folded,
                    bytes: bytes,
                    createdAt: created,
                    swappedAt: swapped
                )
            }
        }
    }
}
