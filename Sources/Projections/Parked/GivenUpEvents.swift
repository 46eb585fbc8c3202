// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// What operators give up of the live generations while others are built: these are to leave it out as well.
///
/// A rebuild knows from its start what had been given up; what is given up later, or between a run that was cut off and the next one, is
/// taken over before the swap, and once more if something comes between.
///
/// Both generations stand in the queries as values: as columns of a join they would not be part of the look-ups in the key, and all
/// that is parked in a partition would be walked for each event.
struct GivenUpEvents {
    let set: ProjectionSet
    let connection: PostgresConnection

    /// Takes over what the live generations have given up, with its reason, and folds what waited behind it.
    ///
    /// - Parameter generations: those that are being built, with keys and indexes. Nobody else folds them.
    func takeOver(into generations: [String: Int]) async throws {
        for (name, live) in try await Self.live(Array(generations.keys), connection) {
            guard let generation = generations[name].map({ Int32($0) }) else { continue }
            _ = try await connection.query(
                """
                UPDATE kefu.parked n SET cause = k.cause, reason = k.reason, tries = k.tries, parked_at = k.parked_at
                FROM kefu.parked k
                WHERE n.projection = \(name) AND n.generation = \(generation) AND n.partition = k.partition AND n."offset" = k."offset"
                  AND k.projection = \(name) AND k.generation = \(live)
                  AND (k.cause = 'skipped' OR k.cause = 'crashed' AND n.cause = 'crashed')
                  AND (n.cause, n.reason, n.tries, n.parked_at) IS DISTINCT FROM (k.cause, k.reason, k.tries, k.parked_at)
                """
            )
            try await foldFreed(of: name, generation: generation)
        }
    }

    /// Folds the events that wait behind nothing any more.
    private func foldFreed(of name: String, generation: Int32) async throws {
        let free = try await connection.query(
            """
            SELECT partition, shop, subject
            FROM kefu.parked
            WHERE projection = \(name) AND generation = \(generation) AND cause <> 'skipped'
            GROUP BY 1, 2, 3
            HAVING bool_and(cause = 'waiting')
            ORDER BY 1, 2, 3
            """
        )
        let worker = BatchWorker(set, connection: connection)
        for row in free.rows {
            let (partition, shop, subject) = try row.decode((Int16, String, String).self)
            let lane = LaneKey(partition: Int(partition), projection: name, generation: Int(generation))
            _ = try await worker.play(ShopSubject(shop: shop, subject: subject), of: lane)
        }
    }

    /// Whether something was given up that ``takeOver(into:)`` has not seen. Under the locks of the live checkpoints nothing is any more.
    func isBehind(_ generations: [String: Int]) async throws -> Bool {
        for (name, live) in try await Self.live(Array(generations.keys), connection) {
            guard let generation = generations[name].map({ Int32($0) }) else { continue }
            let rows = try await connection.query(
                """
                SELECT EXISTS (
                  SELECT
                  FROM kefu.parked n
                  JOIN kefu.parked k ON k.partition = n.partition AND k.projection = \(name) AND k.generation = \(live)
                    AND k."offset" = n."offset"
                  WHERE n.projection = \(name) AND n.generation = \(generation) AND n.cause <> 'skipped' AND k.cause = 'skipped')
                """
            )
            if try rows[0].decode(Bool.self, at: 0) { return true }
        }
        return false
    }

    /// The live generations, by projection.
    static func live(_ names: [String], _ connection: PostgresConnection) async throws -> [String: Int32] {
        let rows = try await connection.query(
            "SELECT name, live_generation FROM kefu.projections WHERE name = ANY (\(names)) AND live_generation IS NOT NULL"
        )
        return Dictionary(
            uniqueKeysWithValues: try rows.rows.map { try $0.decode((String, Int32).self) }
        )
    }
}
