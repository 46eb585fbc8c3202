// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension FoldAttempts {
    /// Takes back attempts that were announced and have ended without their program, for lanes that still stand where they did.
    ///
    /// Gives those that another worker holds at the moment; they are left as they are.
    ///
    /// - Parameter attempts: how many of each.
    static func takeBack(_ attempts: [Place: Int]) -> PostgresQuery {
        let places = Array(attempts)
        return """
            WITH ended AS MATERIALIZED (
              SELECT
                unnest(\(places.map { Int16($0.key.lane.partition) })) AS partition,
                unnest(\(places.map(\.key.lane.projection))) AS projection,
                unnest(\(places.map { Int32($0.key.lane.generation) })) AS generation,
                unnest(\(places.map(\.key.next))) AS next_offset, unnest(\(places.map { Int32($0.value) })) AS attempts
            ), mine AS MATERIALIZED (
              SELECT partition, projection, generation, next_offset, e.attempts
              FROM ended e
              JOIN kefu.checkpoints c USING (partition, projection, generation, next_offset)
              ORDER BY partition, projection, generation
              FOR UPDATE OF c SKIP LOCKED
            ), taken AS (
              UPDATE kefu.checkpoints c SET attempts = greatest(c.attempts - mine.attempts, 0)
              FROM mine
              WHERE c.partition = mine.partition AND c.projection = mine.projection AND c.generation = mine.generation
                AND c.next_offset = mine.next_offset
            )
            SELECT partition, projection, generation, next_offset
            FROM ended
            JOIN kefu.checkpoints USING (partition, projection, generation, next_offset)
            EXCEPT
            SELECT partition, projection, generation, next_offset FROM mine
            """
    }

    static func held(_ rows: PostgresResult) throws -> Set<Place> {
        Set(
            try rows.rows.map { row in
                let (partition, projection, generation, next) = try row.decode((Int16, String, Int32, Int64).self)
                let lane = LaneKey(partition: Int(partition), projection: projection, generation: Int(generation))
                return Place(lane: lane, next: next)
            }
        )
    }

    /// Takes back runs that were counted and have ended without their program.
    ///
    /// - Parameter runs: how many of each generation.
    static func takeBack(_ runs: [Generation: Int]) -> PostgresQuery {
        let runs = Array(runs)
        return """
            UPDATE kefu.generations g SET attempts = greatest(g.attempts - u.runs, 0)
            FROM unnest(\(runs.map(\.key.projection)), \(runs.map { Int32($0.key.number) }), \(runs.map { Int32($0.value) }))
              AS u (projection, generation, runs)
            WHERE g.projection = u.projection AND g.generation = u.generation AND g.attempts > 0
            """
    }
}
