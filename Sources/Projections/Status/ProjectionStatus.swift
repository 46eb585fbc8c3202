// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// How far a projection is in one partition.
public struct ProjectionStatus: Sendable, Hashable {
    public var projection: String
    public var partition: Int
    /// The generation that answers questions.
    public var generation: Int
    /// The version of the code that made the generation.
    public var version: Int
    /// The next offset to fold.
    public var nextOffset: Int64
    /// Events of the log that are not folded yet.
    public var lag: Int64
    /// How long the oldest of them has been in the log, in microseconds; 0 without a lag.
    public var lagMicroseconds: Int64
    /// Events that could not be folded, and those of their subjects that wait behind them.
    public var parked: Int64
    /// Events that were given up: nothing waits for them.
    public var givenUp: Int64
    /// Why the first of those that are parked could not be folded.
    public var firstReason: String?
    public var updatedAt: Timestamp

    /// The state of all projections, the largest lag first.
    public static func all(_ database: LogDatabase) async throws -> [ProjectionStatus] {
        try await database.withConnection(.logReader) { connection in
            let rows = try await connection.query(
                """
                SELECT c.projection, c.partition, c.generation, g.version, c.next_offset,
                  greatest(coalesce(h.last_offset, -1) + 1 - c.next_offset, 0),
                  coalesce((extract(epoch FROM clock_timestamp() - w.recorded_at) * 1000000)::int8, 0),
                  k.parked, k.given_up, k.reason, c.updated_at
                FROM kefu.checkpoints c
                JOIN kefu.projections p ON p.name = c.projection AND p.live_generation = c.generation
                JOIN kefu.generations g ON g.projection = c.projection AND g.generation = c.generation
                LEFT JOIN LATERAL (
                  SELECT b.last_offset FROM kefu.batches b
                  WHERE b.partition = c.partition ORDER BY b.last_offset DESC LIMIT 1
                ) h ON true
                LEFT JOIN LATERAL (
                  SELECT b.recorded_at FROM kefu.batches b
                  WHERE b.partition = c.partition AND b.last_offset >= c.next_offset ORDER BY b.last_offset LIMIT 1
                ) w ON true
                CROSS JOIN LATERAL (
                  SELECT count(*) FILTER (WHERE x.cause <> 'skipped') AS parked,
                    count(*) FILTER (WHERE x.cause = 'skipped') AS given_up,
                    (array_agg(x.reason ORDER BY x."offset") FILTER (WHERE x.cause IN ('refused', 'crashed')))[1] AS reason
                  FROM kefu.parked x
                  WHERE x.partition = c.partition AND x.projection = c.projection AND x.generation = c.generation
                ) k
                ORDER BY 6 DESC, c.projection, c.partition
                """
            )
            return try rows.rows.map { row in
                let (projection, partition, generation, version, next, lag, age, parked, givenUp, reason, updated) =
                    try row.decode(
                        (String, Int16, Int32, Int32, Int64, Int64, Int64, Int64, Int64, String?, Timestamp).self
                    )
                return ProjectionStatus(
                    projection: projection,
                    partition: Int(partition),
                    generation: Int(generation),
                    version: Int(version),
                    nextOffset: next,
                    lag: lag,
                    lagMicroseconds: age,
                    parked: parked,
                    givenUp: givenUp,
                    firstReason: reason,
                    updatedAt: updated
                )
            }
        }
    }
}
