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
    /// What this program has announced, over several runs.
    private let attempts: FoldAttempts

    /// After so many runs that did not get on, what is left is folded the careful way that finds the event that ends the program.
    static let attemptsBeforeCare = 3

    /// - Parameters:
    ///   - set: all projections of the program.
    ///   - names: those to rebuild.
    public init(_ database: LogDatabase, set: ProjectionSet, names: [String], options: RebuildOptions = .ordinary) {
        self.init(database, set: set, names: names, options: options, attempts: FoldAttempts())
    }

    /// - Parameter attempts: what runs before this one could not take back.
    init(
        _ database: LogDatabase,
        set: ProjectionSet,
        names: [String],
        options: RebuildOptions = .ordinary,
        attempts: FoldAttempts
    ) {
        self.database = database
        self.set = set
        self.options = options
        self.attempts = attempts
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
        do {
            return try await database.withConnection(.projector) { connection in
                let store = GenerationStore(set)
                try await store.prepare(connection)
                return try await connection.withSessionLocks(
                    rebuilt.projections.map { .rebuild($0.name) },
                    refused: { throw ProjectionError.replayUnderWay($0.name) }
                ) {
                    try await attempts.takeBack(over: connection)
                    let target = try await RebuildTarget.open(rebuilt.projections, store, connection)
                    do {
                        return try await rebuild(target, store, connection, progress: progress)
                    } catch {
                        // A run that dies stays counted.
                        if target.attempts > 0 { attempts.ended(target.generations) }
                        await attempts.takeBackNow(over: connection)
                        throw error
                    }
                }
            }
        } catch {
            await attempts.takeBackAtLast(in: database)
            throw error
        }
    }

    private func rebuild(
        _ target: RebuildTarget,
        _ store: GenerationStore,
        _ connection: PostgresConnection,
        progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws -> Summary {
        let pace = try await AppendPace(connection)
        let indexes = RebuildIndexes(database: database, set: rebuilt, generations: target.generations, pace: pace)
        let throttle = options.throttle.map { Throttle(eventsPerSecond: $0) }
        let loaded = try await load(target, indexes, connection, throttle, progress: progress)
        var refused = try await finish(target, loaded, indexes, connection, throttle, progress: progress)
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
        let read = target.cut.events - loaded.before
        return Summary(events: target.cut.events, read: read, generations: right, refused: refused)
    }

    /// Makes the indexes, and catches up those that have them.
    ///
    /// - Returns: the projections whose indexes the database refused, and why.
    private func finish(
        _ target: RebuildTarget,
        _ loaded: Loaded,
        _ indexes: RebuildIndexes,
        _ connection: PostgresConnection,
        _ throttle: Throttle?,
        progress: @escaping @Sendable (RebuildProgress) -> Void
    ) async throws -> [String: ProjectionError] {
        let total = target.cut.events
        progress(RebuildProgress(phase: .indexing, done: loaded.done, total: total))
        let refused = try await indexes.make(connection)
        let isLeft = loaded.done < total
        progress(RebuildProgress(phase: isLeft ? .reading : .catchingUp, done: loaded.done, total: total))
        var folded = FoldedRanges()
        try await catchUp(target.without(refused.keys).generations, connection) { ranges in
            guard isLeft else { return }
            folded.add(ranges)
            let done = min(total, loaded.done + Int64(folded.events))
            progress(RebuildProgress(phase: .reading, done: done, total: total))
            try await throttle?.pass(ranges.events)
        }
        return refused
    }

    /// Folds what the new generations have not folded yet, all but a short rest.
    private func catchUp(
        _ generations: [String: Int],
        _ connection: PostgresConnection,
        folded: (FoldedRanges) async throws -> Void = { _ in }
    ) async throws {
        let worker = BatchWorker(rebuilt, connection: connection, attempts: attempts)
        let selection = LaneSelection.building(generations)
        while case let pending = try await worker.pending(selection), !pending.isEmpty {
            let outcome = try await worker.foldNext(pending.keys.sorted(), selection)
            try await folded(outcome.folded)
            // What comes in meanwhile is folded under the locks of the swap; a long rest is not.
            if outcome.events < BatchLimits.careful.events { break }
        }
    }
}
