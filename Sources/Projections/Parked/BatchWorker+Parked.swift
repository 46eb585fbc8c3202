// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

extension BatchWorker {
    /// What became of the parked events of a subject.
    struct Played {
        var events = 0
        /// Whether none is left.
        var isFree = false
    }

    private static let mostAtOnce = 5000

    /// Folds the parked events of a subject in their order, some thousands a transaction, until one is refused or none is left. Where the
    /// database refuses the rows of a piece, smaller ones are taken until the event is found.
    func play(_ subject: ShopSubject, of key: LaneKey) async throws -> Played {
        var played = Played()
        var most = Self.mostAtOnce
        while true {
            do {
                let (folded, isLast, isRefused) = try await playPiece(subject, of: key, most: most)
                played.events += folded
                if isRefused { return played }
                if isLast {
                    played.isFree = true
                    return played
                }
            } catch {
                if connection.isUsable, connection.transactionStatus != .idle {
                    try? await connection.execute("ROLLBACK")
                }
                guard Self.isOfTheEvents(error) else { throw error }
                if most > 1 {
                    most = max(1, most / 20)
                    continue
                }
                try await noteFailure(subject, of: key, "the rows that it gives are refused: \(error)")
                return played
            }
        }
    }

    /// Gives up the event that a subject waits for, unless somebody has done so, or folded it, meanwhile.
    ///
    /// - Parameter offset: where it was seen. What waits behind it is never given up in its place.
    func giveUp(_ offset: Int64, of key: LaneKey) async throws {
        guard try await hold(key) != nil else { return }
        try await connection.pipeline([
            """
            UPDATE kefu.parked SET cause = 'skipped', reason = 'given up by an operator: ' || reason
            WHERE partition = \(Int16(key.partition)) AND projection = \(key.projection)
              AND generation = \(Int32(key.generation)) AND "offset" = \(offset) AND cause IN ('refused', 'crashed')
            """,
            "COMMIT",
        ])
    }

    private func playPiece(
        _ subject: ShopSubject,
        of key: LaneKey,
        most: Int
    ) async throws -> (folded: Int, isLast: Bool, isRefused: Bool) {
        guard var lane = try await hold(key) else { return (0, true, false) }
        let leaf = LogTables.leaf(key.partition)
        let events = try await connection.query(
            """
            SELECT \(unescaped: EventView.columns) FROM kefu.\(identifier: leaf)
            WHERE "offset" = ANY (ARRAY (
              SELECT k."offset" FROM kefu.parked k
              WHERE k.partition = \(Int16(key.partition)) AND k.projection = \(key.projection)
                AND k.generation = \(Int32(key.generation)) AND k.shop = \(subject.shop) AND k.subject = \(subject.subject)
                AND k.cause <> 'skipped'
              ORDER BY k."offset" LIMIT \(Int64(most))))
            ORDER BY "offset"
            """
        )
        guard events.count > 0 else {
            try await connection.execute("COMMIT")
            return (0, true, false)
        }
        var lanes = [lane]
        var signs = SignsOfLife()
        try await show(events, of: key.partition, to: &lanes, &signs)
        lane = lanes[0]
        // What is refused stays in the table as it is; the events behind it wait.
        let end = lane.refused.first?.offset ?? .max
        let folded = lane.noted
        try await loadReach(lanes)
        let reason = lane.refused.first?.reason
        lanes[0].refused = []
        try await connection.pipeline(
            write(&lanes) + [
                """
                DELETE FROM kefu.parked
                WHERE partition = \(Int16(key.partition)) AND projection = \(key.projection)
                  AND generation = \(Int32(key.generation)) AND shop = \(subject.shop) AND subject = \(subject.subject)
                  AND cause <> 'skipped' AND "offset" < \(end)
                  AND "offset" <= \(try events[events.count - 1].decode(Int64.self, at: 0))
                """,
                """
                UPDATE kefu.parked SET cause = 'refused', reason = coalesce(\(reason), reason), tries = tries + 1
                WHERE partition = \(Int16(key.partition)) AND projection = \(key.projection)
                  AND generation = \(Int32(key.generation)) AND "offset" = \(end)
                """,
                "COMMIT",
            ]
        )
        return (folded, events.count < most, reason != nil)
    }

    /// Begins a transaction that holds a lane, which another worker may have for the moment.
    ///
    /// - Returns: `nil`, without a transaction, when its generation has been dropped.
    private func hold(_ key: LaneKey) async throws -> Lane? {
        var pause = Pause(least: .milliseconds(1), most: .milliseconds(20))
        while true {
            let results = try await connection.pipeline(["BEGIN", LeaseStore.take([key.partition], .lane(key))])
            if let lease = try LeaseStore.leases(results[1]).first, var lane = lanes([lease], parked: [:]).first {
                lane.nextOffset = 0
                return lane
            }
            try await connection.execute("ROLLBACK")
            let checkpoints = try await connection.query(
                """
                SELECT FROM kefu.checkpoints
                WHERE partition = \(Int16(key.partition)) AND projection = \(key.projection)
                  AND generation = \(Int32(key.generation))
                """
            )
            if checkpoints.count == 0 { return nil }
            try await pause.wait()
        }
    }

    private func noteFailure(_ subject: ShopSubject, of key: LaneKey, _ reason: String) async throws {
        _ = try await connection.query(
            """
            UPDATE kefu.parked k SET cause = 'refused', reason = \(reason), tries = k.tries + 1
            WHERE k.partition = \(Int16(key.partition)) AND k.projection = \(key.projection)
              AND k.generation = \(Int32(key.generation)) AND k."offset" = (
                SELECT min(f."offset") FROM kefu.parked f
                WHERE f.partition = k.partition AND f.projection = k.projection AND f.generation = k.generation
                  AND f.shop = \(subject.shop) AND f.subject = \(subject.subject) AND f.cause <> 'skipped')
            """
        )
    }
}
