// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Folding where something goes wrong: events that the database refuses, and events that end the program.
///
/// A fold that refuses an event parks it by itself. What fails later is found by smaller and smaller batches, one lane at
/// a time, and parked as well. A program that is ended by a fold (a trap, no memory) cannot do so; but it has counted its
/// attempt before, and the next one reads it: after some attempts batches become small, then single events, and one that
/// was begun again and again by itself is parked. Whoever kills programs from outside does not hit one event as often; a
/// program whose attempt ends otherwise takes it back.
extension BatchWorker {
    /// Attempts that were begun and neither ended nor taken back: from here on small batches, single events, and parking.
    private static let smallBatches = 3
    private static let singleEvents = 4
    private static let parking = 8

    /// Folds the next batch of partitions, and finds what cannot be folded.
    func foldNext(_ partitions: [Int], _ selection: LaneSelection) async throws -> BatchOutcome {
        var outcome = BatchOutcome()
        let unproven = proven.withLock { proven in partitions.filter { !proven.contains($0) } }
        let suspects = unproven.isEmpty ? [] : try await suspects(unproven, selection)
        for lane in suspects { outcome.add(try await foldCarefully(lane)) }
        let careful = Set(suspects.map(\.partition))
        let plain = partitions.filter { !careful.contains($0) }
        guard !plain.isEmpty else { return outcome }
        let untried = unproven.filter { !careful.contains($0) }
        let announced = untried.isEmpty ? [] : try await announce(untried, selection)
        let folded = try await attempt(announced) {
            do {
                return try await foldBatch(plain, selection)
            } catch  where Self.isOfTheEvents(error) {
                var outcome = BatchOutcome()
                for partition in plain {
                    outcome.add(try await foldDivided([partition], selection, [.ordinary, .careful, .single]))
                }
                return outcome
            }
        }
        outcome.add(folded)
        return outcome
    }

    /// The lanes of partitions in which attempts have failed before.
    private func suspects(_ partitions: [Int], _ selection: LaneSelection) async throws -> [LaneKey] {
        let rows = try await connection.query(LeaseStore.suspects(partitions, selection, attempts: Self.smallBatches))
        return try rows.rows.map { row in
            let (partition, projection, generation) = try row.decode((Int16, String, Int32).self)
            return LaneKey(partition: Int(partition), projection: projection, generation: Int(generation))
        }
    }

    /// Counts an attempt for lanes that have something to fold, before it is made; what this program has counted before and could not
    /// take back comes off first.
    private func announce(_ partitions: [Int], _ selection: LaneSelection) async throws -> [Lease] {
        try await attempts.takeBack(over: connection)
        return try LeaseStore.leases(
            try await connection.query(
                LeaseStore.announce(partitions, selection, careful: Int64(BatchLimits.ordinary.events))
            )
        )
    }

    /// Makes an announced attempt, and takes back what it leaves announced: everything when it fails, and the lanes that another worker
    /// holds. Where the lanes have moved on there is nothing to take back.
    ///
    /// - Parameter folds: whether it folds what the lanes stand at.
    private func attempt(
        _ announced: [Lease],
        folds: Bool = true,
        _ body: () async throws -> BatchOutcome
    ) async throws -> BatchOutcome {
        guard !announced.isEmpty else { return try await body() }
        do {
            let outcome = try await body()
            attempts.ended(announced)
            await attempts.takeBackNow(over: connection)
            return outcome
        } catch {
            if folds { attempts.outlived(announced) }
            attempts.ended(announced)
            await attempts.takeBackNow(over: connection)
            throw error
        }
    }

    /// Folds what is ahead of a lane in small batches, each announced, until the place where attempts failed is behind it.
    private func foldCarefully(_ lane: LaneKey) async throws -> BatchOutcome {
        var outcome = BatchOutcome()
        while let lease = try await announce([lane.partition], .lane(lane)).first {
            outcome.leased.insert(lane.partition)
            if lease.attempts >= Self.parking, !attempts.haveOutlived(lease) {
                let parked = try await attempt([lease], folds: false) {
                    try await park(lease, .crashed, "the program ended \(lease.attempts) times when it was folded")
                    var outcome = BatchOutcome()
                    outcome.folded.add(partition: lane.partition, lease.nextOffset..<lease.nextOffset + 1)
                    return outcome
                }
                outcome.add(parked)
                continue
            }
            let isSingle = lease.attempts >= Self.singleEvents
            let folded = try await attempt([lease]) {
                try await foldDivided(
                    [lane.partition],
                    .lane(lane),
                    isSingle ? [.single] : [.careful, .single]
                ) { lease, next in
                    next >= lease.carefulUntil ? 0 : isSingle ? Self.singleEvents : Self.smallBatches
                }
            }
            outcome.add(folded)
            if folded.events == 0 || lease.nextOffset + Int64(folded.events) >= lease.carefulUntil { break }
        }
        return outcome
    }

    /// Folds a batch; where the database refuses it, lane by lane in smaller ones; a single event is parked then.
    private func foldDivided(
        _ partitions: [Int],
        _ selection: LaneSelection,
        _ limits: [BatchLimits],
        attempts: (Lease, Int64) -> Int = { _, _ in 0 }
    ) async throws -> BatchOutcome {
        guard let limit = limits.first else { return BatchOutcome() }
        do {
            return try await foldBatch(partitions, selection, limit, attempts: attempts)
        } catch  where Self.isOfTheEvents(error) {
            var outcome = BatchOutcome()
            for lease in try await peek(partitions, selection) {
                if limit.events == 1 {
                    try await park(lease, .refused, "the rows that it gives are refused: \(error)")
                    outcome.events += 1
                    outcome.folded.add(partition: lease.key.partition, lease.nextOffset..<lease.nextOffset + 1)
                    outcome.leased.insert(lease.key.partition)
                    continue
                }
                let end = lease.nextOffset + Int64(limit.events)
                var next = lease.nextOffset
                while next < end {
                    let part = try await foldDivided(
                        [lease.key.partition],
                        .lane(lease.key),
                        Array(limits.dropFirst()),
                        attempts: attempts
                    )
                    outcome.add(part)
                    guard part.events > 0 else { break }
                    next += Int64(part.events)
                }
            }
            return outcome
        }
    }

    /// The checkpoints of lanes, of those that nobody else holds.
    private func peek(_ partitions: [Int], _ selection: LaneSelection) async throws -> [Lease] {
        try LeaseStore.leases(try await connection.query(LeaseStore.take(partitions, selection)))
    }

    /// Parks the next event of a lane unfolded.
    private func park(_ lease: Lease, _ cause: ParkedEvent.Cause, _ reason: String) async throws {
        let leaf = LogTables.leaf(lease.key.partition)
        try await connection.withTransaction { connection in
            let held = try LeaseStore.leases(
                try await connection.query(LeaseStore.take([lease.key.partition], .lane(lease.key)))
            )
            guard held.first?.nextOffset == lease.nextOffset else { return }
            let row = try await connection.query(
                #"SELECT shop, subject FROM kefu.\#(identifier: leaf) WHERE "offset" = \#(lease.nextOffset)"#
            )
            guard row.count == 1 else { return }
            let (shop, subject) = try row[0].decode((String, String).self)
            let event = ParkedEvent(
                lane: lease.key,
                offset: lease.nextOffset,
                subject: ShopSubject(shop: shop, subject: subject),
                cause: cause,
                reason: reason
            )
            try await connection.pipeline([
                ParkedEvent.insertion([event]),
                LeaseStore.advance([(lease.key, lease.nextOffset + 1, Self.singleEvents)]),
            ])
        }
    }

    /// Whether an error comes from what the events say rather than from the server's state: the same batch fails again.
    static func isOfTheEvents(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return false }
        if error.code == .decoding { return true }
        return ["22", "23", "54"].contains(error.sqlState?.errorClass)
    }
}
