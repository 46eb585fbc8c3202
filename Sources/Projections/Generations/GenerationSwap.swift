// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Makes other generations of projections the live ones, in one transaction.
///
/// The checkpoints of the live generations are locked, so that nobody folds on; the others are brought exactly to where
/// these are, and one row a projection changes. Whoever asks sees the old generations or the new ones.
struct GenerationSwap {
    let set: ProjectionSet
    let connection: PostgresConnection

    /// - Parameter generations: those that become live, by projection.
    func run(_ generations: [String: Int]) async throws {
        while true {
            do {
                return try await swap(generations)
            } catch  where error is Stalled || (error as? PostgresError)?.sqlState == .lockNotAvailable {
                try await StalledLease.cutOff(connection)
            }
        }
    }

    private func swap(_ generations: [String: Int]) async throws {
        let worker = BatchWorker(set, connection: connection)
        try await connection.withTransaction { connection in
            _ = try await connection.query(
                "SELECT set_config('lock_timeout', \("\(StalledLease.patience.components.seconds)s"), true)"
            )
            let rows = try await connection.query(
                """
                SELECT c.partition, c.projection, c.next_offset
                FROM kefu.checkpoints c
                JOIN kefu.projections p ON p.name = c.projection AND p.live_generation = c.generation
                WHERE c.projection = ANY (\(Array(generations.keys)))
                ORDER BY c.partition, c.projection, c.generation
                FOR UPDATE OF c
                """
            )
            for row in rows.rows {
                let (partition, projection, next) = try row.decode((Int16, String, Int64).self)
                guard let generation = generations[projection] else { continue }
                try await catchUp(worker, .generations([projection: generation]), partition: Int(partition), end: next)
            }
            for (projection, generation) in generations.sorted(by: { $0.key < $1.key }) {
                try await connection.pipeline([
                    """
                    UPDATE kefu.generations SET state = 'retired', swapped_at = clock_timestamp()
                    WHERE projection = \(projection) AND state = 'live'
                    """,
                    """
                    UPDATE kefu.generations SET state = 'live', swapped_at = clock_timestamp()
                    WHERE projection = \(projection) AND generation = \(Int32(generation))
                    """,
                    "UPDATE kefu.projections SET live_generation = \(Int32(generation)) WHERE name = \(projection)",
                ])
            }
        }
    }

    /// Folds what the live generation has folded already; another worker that holds the lane is waited for as long as for a lock.
    private func catchUp(_ worker: BatchWorker, _ selection: LaneSelection, partition: Int, end: Int64) async throws {
        var pause = Pause(least: .milliseconds(1), most: .milliseconds(20))
        var refused = RefusedLeases()
        while true {
            let outcome = try await worker.foldBatchInTransaction(partition: partition, selection, end: end)
            if outcome.events > 0 { continue }
            if outcome.leased.contains(partition) { return }
            if refused.note(wanted: [partition], leased: outcome.leased) { throw Stalled() }
            try await pause.wait()
        }
    }

    /// A lease was refused too long.
    private struct Stalled: Error {}
}
