// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

/// Builds the next generation of projections beside the live one, and swaps it in.
///
/// One pass over the log serves all projections that are rebuilt: each partition is read by COPY up to a cut, folded in
/// memory and loaded by COPY, in a transaction of its own; keys and indexes are made after, the rest is caught up, and the
/// swap is one transaction that changes one row a projection. Readers see the old generation or the new one, never
/// anything between. Two partitions are loaded and two indexes made at a time, one while others append much. A run that was
/// interrupted is taken up by the next one where it was: what is lost is the partitions that were being loaded, two of them at
/// most.
public struct Rebuild: Sendable {
    /// What a rebuild did.
    public struct Summary: Sendable, Hashable {
        /// The events of the cut.
        public var events: Int64
        /// The events of the cut that this run read; fewer when it took up an interrupted one.
        public var read: Int64
        /// The generation that is live now, by projection that was swapped.
        public var generations: [String: Int]
        /// Why a projection was not swapped, by its name: its new generation would have lost something, and is dropped.
        public var refused: [String: ProjectionError]
    }

    let database: LogDatabase
    let set: ProjectionSet
    let rebuilt: ProjectionSet
    let options: RebuildOptions

    /// After so many runs that did not get on, what is left is folded the careful way that finds the event that ends the program.
    private static let attemptsBeforeCare = 3

    /// - Parameters:
    ///   - set: all projections of the program.
    ///   - names: those to rebuild.
    public init(_ database: LogDatabase, set: ProjectionSet, names: [String], options: RebuildOptions = .ordinary) {
        self.database = database
        self.set = set
        self.options = options
        rebuilt = ProjectionSet(set.projections.filter { names.contains($0.name) }, types: set.types)
    }

    /// Rebuilds.
    ///
    /// - Parameter progress: is told how far it is.
    /// - Returns: also which of several projections are not swapped, as their new generations would lose something; one does not
    ///   keep the others from being swapped.
    /// - Throws: `ProjectionError.replayUnderWay` when another rebuild of one of the projections runs; `.rebuildWrong` when none of
    ///   the new generations is right.
    public func run(progress: @escaping @Sendable (RebuildProgress) -> Void = { _ in }) async throws -> Summary {
        try await database.withConnection(.projector) { connection in
            let store = GenerationStore(set)
            try await store.prepare(connection)
            return try await connection.withSessionLocks(
                rebuilt.projections.map { .rebuild($0.name) },
                refused: { throw ProjectionError.replayUnderWay($0.name) }
            ) {
                try await rebuild(store, connection, progress: progress)
            }
        }
    }

    private func rebuild(
        _ store: GenerationStore,
        _ connection: PostgresConnection,
        progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws -> Summary {
        let pace = try await AppendPace(connection)
        let target = try await RebuildTarget.open(rebuilt.projections, store, connection)
        let indexes = RebuildIndexes(database: database, set: rebuilt, generations: target.generations, pace: pace)
        let read = try await load(target, indexes, connection, progress: progress)
        var refused = try await finish(target, indexes, connection, progress: progress)
        let built = target.without(refused.keys)
        try await GivenUpEvents(set: rebuilt, connection: connection).takeOver(into: built.generations)
        let faults = try await RebuildCheck(set: rebuilt, target: built, options: options).faults(connection)
        refused.merge(faults) { first, _ in first }
        for name in refused.keys { try await store.dropUnfinished(name, connection) }
        let right = target.generations.filter { refused[$0.key] == nil }
        if right.isEmpty, let first = refused.min(by: { $0.key < $1.key }) { throw first.value }
        // What came while the rows were checked would be folded under the locks of the swap.
        try await catchUp(right, connection)
        try await GenerationSwap(set: rebuilt, connection: connection).run(right, areNew: true)
        return Summary(events: target.cut.events, read: read, generations: right, refused: refused)
    }

    /// Loads all partitions that are not loaded yet, two at a time: while one is read, the other is folded and written.
    private func load(
        _ target: RebuildTarget,
        _ indexes: RebuildIndexes,
        _ connection: PostgresConnection,
        progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws -> Int64 {
        let cut = target.cut
        let missing = cut.ends.indices.filter { !target.missing($0).isEmpty }
        if target.attempts >= Self.attemptsBeforeCare {
            try await leaveToWorker(missing.flatMap { target.missing($0) }, connection)
            return 0
        }
        if missing.contains(where: { PartitionLoader.isLarge(cut[$0], options) }) {
            try await indexes.makeKeysOfMergedTables(connection)
        }
        let before = cut.events - missing.reduce(0) { $0 + cut[$1] }
        let counter = Locked(before)
        progress(RebuildProgress(phase: .reading, done: before, total: cut.events))
        let work = RebuildWork(missing, indexes.pace)
        let throttle = options.throttle.map { Throttle(eventsPerSecond: $0) }
        let left = try await LeftEvents.of(rebuilt, connection)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for taker in RebuildWork<Int>.takers {
                group.addTask {
                    try await database.withConnection(.projector) { reading in
                        try await database.withConnection(.projector) { writing in
                            reading.yieldToOthers()
                            writing.yieldToOthers()
                            let loader = PartitionLoader(
                                rebuilt,
                                reading: reading,
                                writing: writing,
                                options: options,
                                throttle: throttle
                            )
                            while let partition = try await work.next(taker, reading) {
                                let lanes = target.missing(partition)
                                do {
                                    try await loader.load(lanes, partition: partition, end: cut[partition], left: left)
                                    {
                                        events in
                                        let done = counter.withLock { count in
                                            count += events
                                            return count
                                        }
                                        progress(RebuildProgress(phase: .reading, done: done, total: cut.events))
                                    }
                                } catch  where BatchWorker.isOfTheEvents(error) {
                                    try await loadEach(lanes, loader, end: cut[partition], left: left)
                                }
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        return cut.events - before
    }

    /// Loads a partition a projection at a time, after the database refused rows of one: that one is left to a worker, which finds
    /// the event, and does not hold up the others.
    private func loadEach(_ lanes: [LaneKey], _ loader: PartitionLoader, end: Int64, left: LeftEvents) async throws {
        for lane in lanes {
            do {
                try await loader.load([lane], partition: lane.partition, end: end, left: left) { _ in }
            } catch  where BatchWorker.isOfTheEvents(error) {
                try await leaveToWorker([lane], loader.writing)
            }
        }
    }

    /// Leaves lanes to be folded from their first event on, after the indexes are made.
    private func leaveToWorker(_ lanes: [LaneKey], _ connection: PostgresConnection) async throws {
        guard !lanes.isEmpty else { return }
        try await connection.withTransaction { connection in
            try await LoadLock.hold(Set(lanes.map(\.projection)).sorted(), connection)
            _ = try await connection.query(
                """
                INSERT INTO kefu.checkpoints (partition, projection, generation)
                SELECT * FROM unnest(\(lanes.map { Int16($0.partition) }), \(lanes.map(\.projection)),
                  \(lanes.map { Int32($0.generation) }))
                """
            )
        }
    }

    /// Makes the indexes, and catches up those that have them.
    ///
    /// - Returns: the projections whose indexes the database refused, and why.
    private func finish(
        _ target: RebuildTarget,
        _ indexes: RebuildIndexes,
        _ connection: PostgresConnection,
        progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws -> [String: ProjectionError] {
        let total = target.cut.events
        progress(RebuildProgress(phase: .indexing, done: total, total: total))
        let refused = try await indexes.make(connection)
        progress(RebuildProgress(phase: .catchingUp, done: total, total: total))
        try await catchUp(target.without(refused.keys).generations, connection)
        return refused
    }

    /// Folds what the new generations have not folded yet, all but a short rest.
    private func catchUp(_ generations: [String: Int], _ connection: PostgresConnection) async throws {
        let worker = BatchWorker(rebuilt, connection: connection)
        let selection = LaneSelection.building(generations)
        while case let pending = try await worker.pending(selection), !pending.isEmpty {
            let outcome = try await worker.foldNext(pending.keys.sorted(), selection)
            // What comes in meanwhile is folded under the locks of the swap; a long rest is not.
            if outcome.events < BatchLimits.careful.events { break }
        }
    }
}
