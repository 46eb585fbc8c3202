// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Folds batches over one connection of the role `kefu_projector`.
///
/// A batch takes whatever partitions have something new, each under its lease, in one transaction of three round trips:
/// leases with the events, the rows within the events' reach, and the new rows with the checkpoints. Rows and checkpoints commit
/// together. The lease is taken for one batch, and goes with the connection when this worker dies or is cut off.
final class BatchWorker {
    let set: ProjectionSet
    let connection: PostgresConnection
    var view: EventView
    private var folds: [FoldKey: any Fold] = [:]
    private var foldedSinceLook = 0
    /// Partitions of which this program has folded a batch: what ended another program does not end this one.
    let proven: Locked<Set<Int>>
    /// What this program has announced.
    let attempts: FoldAttempts
    var places = PartitionPlaces()
    /// Whether a batch asks for the heads when it has committed.
    var asksHeads = false
    /// Whether it lets tables that have grown be sampled, between two batches.
    private let samples: Bool

    init(
        _ set: ProjectionSet,
        connection: PostgresConnection,
        proven: Locked<Set<Int>> = Locked([]),
        attempts: FoldAttempts = FoldAttempts(),
        samples: Bool = true
    ) {
        self.set = set
        self.samples = samples
        self.connection = connection
        self.proven = proven
        self.attempts = attempts
        view = EventView(set)
    }

    /// What folds together: all partitions of a generation.
    private struct FoldKey: Hashable {
        var projection: String
        var generation: Int
    }

    /// Folds the next batch of partitions in a transaction of its own.
    ///
    /// - Parameter attempts: what the lanes begin their next batch with.
    func foldBatch(
        _ partitions: [Int],
        _ selection: LaneSelection,
        _ limits: BatchLimits = .ordinary,
        attempts: (Lease, Int64) -> Int = { _, _ in 0 }
    ) async throws -> BatchOutcome {
        do {
            let outcome = try await fold(partitions, selection, limits, isWhole: true, attempts: attempts)
            try await lookAtSamples(after: outcome.events)
            return outcome
        } catch {
            if connection.isUsable, connection.transactionStatus != .idle {
                try? await connection.execute("ROLLBACK")
            }
            throw error
        }
    }

    /// Folds the next batch of partitions inside the caller's transaction, each up to an offset.
    func foldBatchInTransaction(_ selection: LaneSelection, ends: [Int: Int64]) async throws -> BatchOutcome {
        try await fold(ends.keys.sorted(), selection, .ordinary, ends: ends, isWhole: false) { _, _ in 0 }
    }

    /// Lets the server sample tables that have grown, unless somebody else does so.
    private func lookAtSamples(after events: Int) async throws {
        guard samples else { return }
        foldedSinceLook += events
        guard foldedSinceLook >= GrownTables.eventsBetweenLooks else { return }
        foldedSinceLook = 0
        try await GrownTables.sample(connection)
    }

    private func fold(
        _ partitions: [Int],
        _ selection: LaneSelection,
        _ limits: BatchLimits,
        ends: [Int: Int64] = [:],
        isWhole: Bool,
        attempts: (Lease, Int64) -> Int
    ) async throws -> BatchOutcome {
        let begin: [PostgresQuery] = isWhole ? ["BEGIN"] : []
        let commit: [PostgresQuery] = isWhole ? ["COMMIT"] : []
        let (leases, parked, ahead) = try await take(partitions, selection, limits, ends: ends, begin: begin)
        var outcome = BatchOutcome()
        for lease in leases { outcome.lanes[lease.key.partition, default: 0] += 1 }
        outcome.leased = Set(outcome.lanes.keys)
        var lanes = lanes(leases, parked: parked)
        let events = try await read(lanes, limits, ends: ends, ahead: ahead)
        outcome.events = events.values.reduce(0) { $0 + $1.count }
        guard outcome.events > 0 else {
            try await connection.pipeline(commit)
            places.forget()
            return outcome
        }
        var signs = SignsOfLife()
        for (partition, rows) in events { try await show(rows, of: partition, to: &lanes, &signs) }
        try await loadReach(lanes)
        let nexts = try events.compactMapValues { rows in
            rows.count == 0 ? nil : try rows[rows.count - 1].decode(Int64.self, at: 0) + 1
        }
        for (partition, next) in nexts {
            let first = lanes.filter { $0.key.partition == partition }.map(\.nextOffset).min() ?? next
            if let rows = events[partition] { try Self.check(rows, of: partition, first..<next) }
            outcome.folded.add(partition: partition, first..<next)
        }
        let advanced = leases.compactMap { lease -> (LaneKey, Int64, Int)? in
            guard let next = nexts[lease.key.partition], next > lease.nextOffset else { return nil }
            return (lease.key, next, attempts(lease, next))
        }
        let asked: [PostgresQuery] = isWhole && asksHeads ? [LogHeads.query] : []
        let written = try await connection.pipeline(write(&lanes) + [LeaseStore.advance(advanced)] + commit + asked)
        places.move(
            Self.places(of: leases, after: nexts),
            heads: asked.isEmpty ? nil : try written.last.map(LogHeads.cut),
            of: selection
        )
        proven.withLock { $0.formUnion(outcome.leased) }
        return outcome
    }

    /// Offsets are dense: what is not there between two events is missing, and no read model may go past it.
    ///
    /// - Throws: `EventLogError` with `damaged`.
    private static func check(_ rows: PostgresResult, of partition: Int, _ range: Range<Int64>) throws {
        guard Int64(rows.count) != range.upperBound - range.lowerBound else { return }
        let read = try (0..<rows.count).map { try rows[$0].decode(Int64.self, at: 0) }
        guard let missing = range.first(missingIn: read) else { return }
        throw EventLogError.hole(EventPosition(partition: partition, offset: missing))
    }

    /// Where the slowest lane of each leased partition is after a batch.
    private static func places(of leases: [Lease], after nexts: [Int: Int64]) -> [Int: Int64] {
        Dictionary(
            leases.map { ($0.key.partition, max($0.nextOffset, nexts[$0.key.partition] ?? 0)) },
            uniquingKeysWith: min
        )
    }

    func lanes(_ leases: [Lease], parked: [LaneKey: Set<ShopSubject>]) -> [Lane] {
        for fold in folds.values { fold.removeAll() }
        return leases.compactMap { lease in
            guard let projection = set[lease.key.projection] else { return nil }
            let key = FoldKey(projection: lease.key.projection, generation: lease.key.generation)
            let fold = folds[key] ?? projection.makeFold(set.slots)
            folds[key] = fold
            return Lane(
                projection,
                key: lease.key,
                fold: fold,
                nextOffset: lease.nextOffset,
                parked: parked[lease.key] ?? []
            )
        }
    }

    /// Gives the folds the stored rows that their events touch.
    func loadReach(_ lanes: [Lane]) async throws {
        var queries: [PostgresQuery] = []
        var askers: [(lane: Int, query: Int)] = []
        for number in Self.firstOfEachFold(lanes) {
            for (query, text) in lanes[number].fold.reach(lanes[number].tableNames).enumerated() {
                queries.append(text)
                askers.append((number, query))
            }
        }
        guard !queries.isEmpty else { return }
        for (asker, rows) in zip(askers, try await connection.pipeline(queries)) {
            try lanes[asker.lane].fold.load(asker.query, rows)
        }
    }

    /// One lane of each generation that took events: the lanes of its partitions share a fold.
    private static func firstOfEachFold(_ lanes: [Lane]) -> [Int] {
        var folds: Set<ObjectIdentifier> = []
        return lanes.indices.filter { lanes[$0].noted > 0 && folds.insert(ObjectIdentifier(lanes[$0].fold)).inserted }
    }

    /// The statements that write the rows of the lanes, one a table, and park what was refused.
    func write(_ lanes: inout [Lane]) -> [PostgresQuery] {
        var statements: [PostgresQuery] = []
        for lane in Self.firstOfEachFold(lanes) {
            let names = lanes[lane].tableNames
            lanes[lane].fold.write(to: &lanes[lane].rows)
            let retractions = lanes[lane].fold.retractions(names)
            lanes[lane].fold.removeAll()
            for (table, rows) in zip(lanes[lane].projection.tables, lanes[lane].rows.buffers) where !rows.isEmpty {
                statements.append(table.upsert(rows, into: names[table.name]))
            }
            statements += retractions
        }
        let refused = lanes.flatMap(\.refused)
        if !refused.isEmpty { statements.append(ParkedEvent.insertion(refused)) }
        return statements
    }
}
