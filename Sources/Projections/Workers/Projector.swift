// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

/// Runs projections: any number of processes share the partitions without configuration.
///
/// One connection a process, however many projections and partitions there are; another one for a moment when tables have
/// outgrown their samples, two while closed days are summed up, and more while a projection whose code has changed is rebuilt.
public struct Projector: Sendable {
    /// What a run did.
    public struct Summary: Sendable, Hashable {
        /// Events folded by this run, counted once whatever the number of projections.
        public var events = 0
    }

    private let database: LogDatabase
    private let set: ProjectionSet
    private let selection: LaneSelection
    private let names: [String]?
    private let proven = Locked<Set<Int>>([])

    /// - Parameter names: the projections to run; all when left out.
    public init(_ database: LogDatabase, set: ProjectionSet, names: [String]? = nil) {
        self.database = database
        self.set = set
        self.names = names
        selection = .served(set.projections.filter { names?.contains($0.name) ?? true })
    }

    /// Folds until nothing is left, and returns. Partitions that other workers hold are waited for; projections whose code has
    /// changed are rebuilt first.
    ///
    /// - Parameters:
    ///   - progress: is told the number of events folded so far, after each batch.
    ///   - report: is told in a line what is rebuilt.
    public func catchUp(
        progress: @Sendable (Int) -> Void = { _ in },
        report: @Sendable (String) -> Void = { _ in }
    ) async throws -> Summary {
        try await rebuildOutdated(report: report)
        return try await withWorker { worker in
            try await fold(worker, isFollowing: false, progress: progress)
        }
    }

    /// Folds for ever, until the task is cancelled, through lost connections and restarts of the server.
    ///
    /// Projections whose code has changed are rebuilt beside it, while the old generation answers.
    ///
    /// - Parameter report: is told in a line what goes wrong while nobody waits for an answer.
    public func run(
        progress: @escaping @Sendable (Int) -> Void = { _ in },
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let folded = Locked(0)
            group.addTask {
                try await follow(
                    progress: { events in
                        folded.withLock { $0 = events }
                        progress(events)
                    },
                    report: report
                )
            }
            group.addTask { try await sampleGrownTables(folded) }
            group.addTask { try await keepUpToDate(report: report) }
            group.addTask { try await SumsKeeper(database, set: set, names: names).run(report: report) }
            try await group.waitForAll()
        }
    }

    private func follow(
        progress: @escaping @Sendable (Int) -> Void,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        var attempt = Pause(most: .seconds(5))
        while !Task.isCancelled {
            do {
                try await withWorker(samples: false) { worker in
                    attempt.reset()
                    _ = try await fold(worker, isFollowing: true, progress: progress)
                }
            } catch let error as PostgresError where error.isRetryable {
                report("projecting stopped for a moment: \(error)")
                try await attempt.wait()
            }
        }
    }

    /// The loop of a worker: looks what is pending, takes its share, folds.
    private func fold(
        _ worker: BatchWorker,
        isFollowing: Bool,
        progress: @Sendable (Int) -> Void
    ) async throws -> Summary {
        var summary = Summary()
        // Grows slowly: appends that the disk has held up for 50 ms are not to wait for another 30.
        var pause = Pause(least: .milliseconds(1), most: .milliseconds(isFollowing ? 50 : 20), growth: 1.25)
        var share = WorkerShare()
        var refused = RefusedLeases()
        var folded = FoldedRanges()
        var presence = try await WorkerPresence(worker.connection, isPooled: database.isPooledByTransaction)
        while true {
            try Task.checkCancellation()
            let begin = ContinuousClock.now
            try await presence.update(&share, worker.connection)
            let pending = try await worker.pending(selection, isAlone: isFollowing && share.workers == 1)
            if pending.isEmpty, !isFollowing { return summary }
            let chosen = share.choose(pending)
            let outcome = chosen.isEmpty ? BatchOutcome() : try await worker.foldNext(chosen, selection)
            if refused.note(wanted: chosen, leased: outcome.leased) {
                try await StalledLease.cutOff(worker.connection)
            }
            if outcome.events == 0 {
                try await pause.wait()
            } else {
                folded.add(outcome.folded)
                summary.events = folded.events
                progress(summary.events)
                pause.reset()
                if isFollowing { try await Task.sleep(until: begin + Self.leastBetweenBatches, tolerance: .zero) }
            }
        }
    }

    /// A batch costs the same whether it folds one event or ten, so what comes while this time runs is folded together.
    private static let leastBetweenBatches: Duration = .milliseconds(6)

    /// Has tables that have grown sampled over a connection of its own: what was appended would wait for it.
    private func sampleGrownTables(_ folded: Locked<Int>) async throws {
        var looked = 0
        while true {
            try await Task.sleep(for: .seconds(1))
            let events = folded.withLock { $0 }
            // A worker that has connected again counts from the beginning.
            if events < looked { looked = 0 }
            guard events - looked >= GrownTables.eventsBetweenLooks else { continue }
            looked = events
            do {
                try await database.withConnection(.projector) { connection in
                    connection.yieldToOthers()
                    try await GrownTables.sample(connection)
                }
            } catch let error as PostgresError where error.isRetryable {
                // Whoever folds says what is wrong; the next look comes by itself.
                continue
            }
        }
    }

    private func withWorker<Result>(
        samples: Bool = true,
        _ body: (BatchWorker) async throws -> Result
    ) async throws -> Result {
        try await database.withConnection(.projector) { connection in
            try await GenerationStore(set).prepare(connection)
            return try await body(BatchWorker(set, connection: connection, proven: proven, samples: samples))
        }
    }
}

extension Projector {
    /// Rebuilds projections whose live generation was made by older code.
    private func rebuildOutdated(report: @Sendable (String) -> Void) async throws {
        let outdated = try await outdated()
        guard !outdated.isEmpty else { return }
        report("rebuilding \(outdated.joined(separator: ", ")), whose code has changed; the old rows answer meanwhile")
        let summary = try await Rebuild(database, set: set, names: outdated).run()
        if let first = summary.refused.min(by: { $0.key < $1.key }) { throw first.value }
    }

    /// The same beside the worker, through lost connections; another program that rebuilds them already is left to it.
    private func keepUpToDate(report: @Sendable (String) -> Void) async throws {
        var attempt = Pause(least: .milliseconds(200), most: .seconds(5))
        while !Task.isCancelled {
            do {
                return try await rebuildOutdated(report: report)
            } catch let error as PostgresError where error.isRetryable {
                try await attempt.wait()
            } catch let error as ProjectionError where error.code == .replayUnderWay {
                try await attempt.wait()
            } catch let error as ProjectionError {
                // The old generation goes on answering; what is wrong stays visible in `kefu projections`.
                return report("a projection whose code has changed is not rebuilt: \(error)")
            }
        }
    }

    private func outdated() async throws -> [String] {
        try await database.withConnection(.projector) { connection in
            try await GenerationStore(set).prepare(connection)
            return try await GenerationStore(set).outdated(connection).filter { names?.contains($0) ?? true }
        }
    }
}
