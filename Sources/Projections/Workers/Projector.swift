// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

/// Runs projections: any number of processes share the partitions without configuration.
///
/// One connection a process, however many projections and partitions there are. While whole batches come back full, as many more as keep
/// the processors busy, four workers in all processes together at most, and none behind a pooler by transaction. Another one for a
/// moment when tables have outgrown their samples, two while closed days are summed up, and more while a projection whose code has
/// changed is rebuilt.
public struct Projector: Sendable {
    /// What a run did.
    public struct Summary: Sendable, Hashable {
        /// Events folded by this run, counted once whatever the number of projections.
        public var events = 0
    }

    let database: LogDatabase
    let set: ProjectionSet
    let selection: LaneSelection
    let names: [String]?
    private let proven = Locked<Set<Int>>([])
    private let attempts = FoldAttempts()
    /// When further connections are called.
    let backlog: Backlog

    /// - Parameter names: the projections to run; all when left out.
    public init(_ database: LogDatabase, set: ProjectionSet, names: [String]? = nil) {
        self.init(database, set: set, names: names, backlog: .ordinary)
    }

    init(_ database: LogDatabase, set: ProjectionSet, names: [String]? = nil, backlog: Backlog) {
        self.database = database
        // Sessions behind a pooler are not counted, so that they could not share the work out.
        self.backlog = database.isPooledByTransaction ? .none : backlog
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
        progress: @escaping @Sendable (Int) -> Void = { _ in },
        report: @Sendable (String) -> Void = { _ in }
    ) async throws -> Summary {
        try await rebuildOutdated(FoldAttempts(), report: report)
        return try await takingBack {
            try await withWorker { worker in
                try await foldAll(worker, progress: progress)
            }
        }
    }

    /// Folds for ever, until the task is cancelled, through lost connections, restarts of the server and whatever else may pass by itself.
    ///
    /// Projections whose code has changed are rebuilt beside it, while the old generation answers.
    ///
    /// - Parameter report: is told in a line what goes wrong while nobody waits for an answer.
    /// - Throws: at once what does not pass by itself: `EventLogError` with `damaged` where the log has a hole, `notPermitted` where the
    ///   login lacks a role; `PostgresError`; `CancellationError`.
    public func run(
        progress: @escaping @Sendable (Int) -> Void = { _ in },
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        try await takingBack { try await runAll(progress: progress, report: report) }
    }

    private func runAll(
        progress: @escaping @Sendable (Int) -> Void,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        // The others never end: the first that fails ends them.
        try await withThrowingDiscardingTaskGroup { group in
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
        }
    }

    /// Runs a body, and before it ends takes back what was announced over a session that is lost.
    private func takingBack<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await attempts.takeBackAtLast(in: database)
            return value
        } catch {
            await attempts.takeBackAtLast(in: database)
            throw error
        }
    }

    func withWorker<Result>(
        samples: Bool = true,
        _ body: (BatchWorker) async throws -> Result
    ) async throws -> Result {
        try await database.withConnection(.projector) { connection in
            try await GenerationStore(set).prepare(connection)
            return try await body(
                BatchWorker(set, connection: connection, proven: proven, attempts: attempts, samples: samples)
            )
        }
    }
}
