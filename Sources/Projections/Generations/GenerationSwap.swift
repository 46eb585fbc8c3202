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

    /// - Parameters:
    ///   - generations: those that become live, by projection.
    ///   - areNew: whether they were built for it, and leave out what the live ones have given up.
    func run(_ generations: [String: Int], areNew: Bool) async throws {
        let givenUp = GivenUpEvents(set: set, connection: connection)
        while true {
            do {
                if areNew { try await givenUp.takeOver(into: generations) }
                return try await swap(generations, givenUp: areNew ? givenUp : nil)
            } catch is Behind {
                continue
            } catch  where error is Stalled || (error as? PostgresError)?.sqlState == .lockNotAvailable {
                try await StalledLease.cutOff(connection)
            }
        }
    }

    private func swap(_ generations: [String: Int], givenUp: GivenUpEvents?) async throws {
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
            if try await givenUp?.isBehind(generations) == true { throw Behind() }
            for (names, ends) in try Self.ends(rows) {
                try await catchUp(worker, generations.filter { names.contains($0.key) }, ends)
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

    /// Where the live generations stand, by partition, for projections that stand at the same places: as a rule one entry, so that what is
    /// left is folded as one batch while everybody waits.
    private static func ends(_ rows: PostgresResult) throws -> [Set<String>: [Int: Int64]] {
        struct Place: Hashable {
            var partition: Int
            var next: Int64
        }
        var names: [Place: Set<String>] = [:]
        for row in rows.rows {
            let (partition, projection, next) = try row.decode((Int16, String, Int64).self)
            names[Place(partition: Int(partition), next: next), default: []].insert(projection)
        }
        var ends: [Set<String>: [Int: Int64]] = [:]
        for (place, names) in names { ends[names, default: [:]][place.partition] = place.next }
        return ends
    }

    /// Folds what the live generations have folded already; another worker that holds a lane is waited for as long as for a lock.
    private func catchUp(_ worker: BatchWorker, _ generations: [String: Int], _ ends: [Int: Int64]) async throws {
        var pause = Pause(least: .milliseconds(1), most: .milliseconds(20))
        var refused = RefusedLeases()
        let partitions = ends.keys.sorted()
        while true {
            let outcome = try await worker.foldBatchInTransaction(.generations(generations), ends: ends)
            if outcome.events > 0 { continue }
            let leased = partitions.filter { outcome.lanes[$0] == generations.count }
            if leased.count == partitions.count { return }
            if refused.note(wanted: partitions, leased: Set(leased)) { throw Stalled() }
            try await pause.wait()
        }
    }

    /// A lease was refused too long.
    private struct Stalled: Error {}

    /// An operator has given up an event since the new generations were held to it.
    private struct Behind: Error {}
}
