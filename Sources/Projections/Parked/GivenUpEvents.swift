// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What operators give up of the live generations while others are built: these are to leave it out as well.
///
/// A rebuild knows from its start what had been given up; what is given up later, or between a run that was cut off and the next one, is
/// taken over before the swap, and once more if something comes between.
struct GivenUpEvents {
    let set: ProjectionSet
    let connection: PostgresConnection

    /// Takes over what the live generations have given up, with its reason, and folds what waited behind it.
    ///
    /// - Parameter generations: those that are being built, with keys and indexes. Nobody else folds them.
    func takeOver(into generations: [String: Int]) async throws {
        let (names, numbers) = Self.arrays(generations)
        _ = try await connection.query(
            """
            UPDATE kefu.parked n SET cause = k.cause, reason = k.reason, tries = k.tries, parked_at = k.parked_at
            FROM unnest(\(names), \(numbers)) AS w (projection, generation)
            JOIN kefu.projections p ON p.name = w.projection
            JOIN kefu.parked k ON k.projection = p.name AND k.generation = p.live_generation
            WHERE n.projection = w.projection AND n.generation = w.generation AND n.partition = k.partition
              AND n."offset" = k."offset" AND (k.cause = 'skipped' OR k.cause = 'crashed' AND n.cause = 'crashed')
              AND (n.cause, n.reason, n.tries, n.parked_at) IS DISTINCT FROM (k.cause, k.reason, k.tries, k.parked_at)
            """
        )
        let free = try await connection.query(
            """
            SELECT n.partition, n.projection, n.generation, n.shop, n.subject
            FROM unnest(\(names), \(numbers)) AS w (projection, generation)
            JOIN kefu.parked n ON n.projection = w.projection AND n.generation = w.generation
            GROUP BY 1, 2, 3, 4, 5
            HAVING bool_or(n.cause = 'waiting') AND NOT bool_or(n.cause IN ('refused', 'crashed'))
            ORDER BY 1, 2, 3, 4, 5
            """
        )
        let worker = BatchWorker(set, connection: connection)
        for row in free.rows {
            let (partition, projection, generation, shop, subject) = try row.decode(
                (Int16, String, Int32, String, String).self
            )
            let lane = LaneKey(partition: Int(partition), projection: projection, generation: Int(generation))
            _ = try await worker.play(ParkedSubject(shop: shop, subject: subject), of: lane)
        }
    }

    /// Whether something was given up that ``takeOver(into:)`` has not seen. Under the locks of the live checkpoints nothing is any more.
    func isBehind(_ generations: [String: Int]) async throws -> Bool {
        let (names, numbers) = Self.arrays(generations)
        let rows = try await connection.query(
            """
            SELECT EXISTS (
              SELECT
              FROM unnest(\(names), \(numbers)) AS w (projection, generation)
              JOIN kefu.projections p ON p.name = w.projection
              JOIN kefu.parked k ON k.projection = p.name AND k.generation = p.live_generation AND k.cause = 'skipped'
              JOIN kefu.parked n ON n.projection = w.projection AND n.generation = w.generation AND n.partition = k.partition
                AND n."offset" = k."offset" AND n.cause <> 'skipped')
            """
        )
        return try rows[0].decode(Bool.self, at: 0)
    }

    private static func arrays(_ generations: [String: Int]) -> (names: [String], numbers: [Int32]) {
        let sorted = generations.sorted { $0.key < $1.key }
        return (sorted.map(\.key), sorted.map { Int32($0.value) })
    }
}
