// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// The checkpoints of lanes, and the locks on them: queries for the connection of one worker.
///
/// A partition's advisory lock and the locks on its checkpoint rows are the lease. Both go with the transaction: no clock,
/// no row that says who holds what. Waiting for either would make workers queue, so they skip what another holds.
enum LeaseStore {
    /// Takes the leases of partitions that nobody else holds.
    static func take(_ partitions: [Int], _ selection: LaneSelection) -> PostgresQuery {
        """
        WITH mine AS MATERIALIZED (
          SELECT p FROM unnest(\(partitions.map { Int16($0) })) AS p
          WHERE pg_try_advisory_xact_lock(\(selection.locks), p::integer)
        ), meant AS MATERIALIZED (
          SELECT g.projection, g.generation
          FROM unnest(\(selection.names), \(selection.versions), \(selection.generations))
            AS w (projection, version, generation)
          JOIN kefu.generations g ON \(unescaped: LaneSelection.isMeant)
        )
        SELECT c.partition, c.projection, c.generation, c.next_offset, c.attempts, c.careful_until
        FROM mine
        CROSS JOIN meant m
        JOIN kefu.checkpoints c ON c.partition = mine.p AND c.projection = m.projection AND c.generation = m.generation
        ORDER BY c.partition, c.projection, c.generation
        FOR UPDATE OF c SKIP LOCKED
        """
    }

    static func leases(_ rows: PostgresResult) throws -> [Lease] {
        try rows.rows.map { row in
            let (partition, projection, generation, next, attempts, careful) = try row.decode(
                (Int16, String, Int32, Int64, Int32, Int64).self
            )
            return Lease(
                key: LaneKey(partition: Int(partition), projection: projection, generation: Int(generation)),
                nextOffset: next,
                attempts: Int(attempts),
                carefulUntil: careful
            )
        }
    }

    /// Subjects whose events wait, by lane.
    static func parkedSubjects(_ partitions: [Int]) -> PostgresQuery {
        """
        SELECT DISTINCT partition, projection, generation, shop, subject FROM kefu.parked
        WHERE partition = ANY (\(partitions.map { Int16($0) })) AND cause <> 'skipped'
        """
    }

    static func parkedSubjects(_ rows: PostgresResult) throws -> [LaneKey: Set<ShopSubject>] {
        var parked: [LaneKey: Set<ShopSubject>] = [:]
        for row in rows.rows {
            let (partition, projection, generation, shop, subject) = try row.decode(
                (Int16, String, Int32, String, String).self
            )
            let key = LaneKey(partition: Int(partition), projection: projection, generation: Int(generation))
            parked[key, default: []].insert(ShopSubject(shop: shop, subject: subject))
        }
        return parked
    }

    /// Moves checkpoints on, together with the rows of their batch.
    ///
    /// - Parameter attempts: what each lane begins its next batch with.
    static func advance(_ lanes: [(key: LaneKey, next: Int64, attempts: Int)]) -> PostgresQuery {
        """
        UPDATE kefu.checkpoints c
        SET next_offset = u.next, attempts = u.attempts, last_error = NULL, updated_at = clock_timestamp()
        FROM (
          SELECT
            unnest(\(lanes.map { Int16($0.key.partition) })) AS partition, unnest(\(lanes.map(\.key.projection))) AS projection,
            unnest(\(lanes.map { Int32($0.key.generation) })) AS generation, unnest(\(lanes.map(\.next))) AS next,
            unnest(\(lanes.map { Int32($0.attempts) })) AS attempts
        ) u
        WHERE c.partition = u.partition AND c.projection = u.projection AND c.generation = u.generation
        """
    }

    /// Counts an attempt for every lane of partitions that has something to fold and that nobody else holds.
    ///
    /// The attempt is committed before the batch begins, so that a program that a fold ends has left a mark. One that goes on takes it
    /// back.
    static func announce(_ partitions: [Int], _ selection: LaneSelection, careful events: Int64) -> PostgresQuery {
        """
        WITH mine AS MATERIALIZED (
          SELECT c.partition, c.projection, c.generation
          FROM unnest(\(partitions.map { Int16($0) })) AS p
          JOIN kefu.checkpoints c ON c.partition = p
          JOIN unnest(\(selection.names), \(selection.versions), \(selection.generations))
            AS w (projection, version, generation) ON w.projection = c.projection
          JOIN kefu.generations g ON \(unescaped: LaneSelection.condition)
          WHERE EXISTS (SELECT FROM kefu.batches b WHERE b.partition = c.partition AND b.last_offset >= c.next_offset)
            AND pg_try_advisory_xact_lock(\(selection.locks), p::integer)
          ORDER BY c.partition, c.projection, c.generation
          FOR UPDATE OF c SKIP LOCKED
        )
        UPDATE kefu.checkpoints c
        SET attempts = c.attempts + 1,
          careful_until = CASE WHEN c.attempts = 0 THEN c.next_offset + \(events) ELSE c.careful_until END
        FROM mine
        WHERE c.partition = mine.partition AND c.projection = mine.projection AND c.generation = mine.generation
        RETURNING c.partition, c.projection, c.generation, c.next_offset, c.attempts - 1, c.careful_until
        """
    }

    /// The lanes of partitions in which at least so many attempts have failed.
    static func suspects(_ partitions: [Int], _ selection: LaneSelection, attempts: Int) -> PostgresQuery {
        """
        SELECT c.partition, c.projection, c.generation
        FROM kefu.checkpoints c
        JOIN unnest(\(selection.names), \(selection.versions), \(selection.generations))
          AS w (projection, version, generation) ON w.projection = c.projection
        JOIN kefu.generations g ON \(unescaped: LaneSelection.condition)
        WHERE c.partition = ANY (\(partitions.map { Int16($0) })) AND c.attempts >= \(Int32(attempts))
        ORDER BY c.partition, c.projection, c.generation
        """
    }

    /// The next offset of the slowest lane of each partition, and where the partition ends.
    static func places(_ selection: LaneSelection) -> PostgresQuery {
        """
        SELECT c.partition, c.next_offset, coalesce(b.last_offset, -1) + 1
        FROM (
          SELECT c.partition, min(c.next_offset) AS next_offset
          FROM unnest(\(selection.names), \(selection.versions), \(selection.generations))
            AS w (projection, version, generation)
          JOIN kefu.generations g ON g.projection = w.projection
          JOIN kefu.checkpoints c ON \(unescaped: LaneSelection.condition)
          GROUP BY c.partition
        ) c
        LEFT JOIN LATERAL (
          SELECT b.last_offset FROM kefu.batches b WHERE b.partition = c.partition ORDER BY b.last_offset DESC LIMIT 1
        ) b ON true
        """
    }
}
