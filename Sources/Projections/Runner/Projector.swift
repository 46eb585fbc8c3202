// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres

/// Runs projections: any number of processes share the partitions without configuration.
public struct Projector: Sendable {
    /// What a run did.
    public struct Summary: Sendable, Hashable {
        /// Events folded by this run, counted once whatever the number of projections.
        public var events = 0
    }

    private let database: LogDatabase
    private let set: ProjectionSet
    private let names: [String]?

    /// - Parameter names: the projections to run; all when left out.
    public init(_ database: LogDatabase, set: ProjectionSet, names: [String]? = nil) {
        self.database = database
        self.set = set
        self.names = names
    }

    /// Folds until nothing is left, and returns. Partitions that other workers hold are waited for.
    ///
    /// - Parameter progress: is told the number of events folded so far, after each batch.
    public func catchUp(progress: @Sendable (Int) -> Void = { _ in }) async throws -> Summary {
        try await withWorker { worker, partitions in
            var summary = Summary()
            var pending = Array(0..<partitions)
            var pause = Pause()
            while !pending.isEmpty {
                var waiting: [Int] = []
                for partition in pending {
                    switch try await worker.foldBatch(partition: partition, .live(names: names)) {
                    case .idle: break
                    case .leased: waiting.append(partition)
                    case .folded(let events):
                        summary.events += events
                        progress(summary.events)
                        waiting.append(partition)
                        pause.reset()
                    }
                }
                if waiting.count == pending.count, !waiting.isEmpty { try await pause.wait() }
                pending = waiting
            }
            return summary
        }
    }

    /// Folds for ever, until the task is cancelled.
    public func run(progress: @Sendable (Int) -> Void = { _ in }) async throws {
        var attempt = Pause(most: .seconds(5))
        while !Task.isCancelled {
            do {
                try await withWorker { worker, partitions in
                    attempt.reset()
                    try await follow(worker, partitions: partitions, progress: progress)
                }
            } catch let error as PostgresError where error.isRetryable {
                try await attempt.wait()
            }
        }
    }

    private func follow(
        _ worker: PartitionWorker,
        partitions: Int,
        progress: @Sendable (Int) -> Void
    ) async throws {
        var events = 0
        var pause = Pause(least: .milliseconds(2), most: .milliseconds(50))
        // Starts where no other worker is likely to start, and stays with the partitions that it got.
        let start = Int.random(in: 0..<partitions)
        while true {
            var folded = 0
            let pending = try await worker.pendingPartitions(names: names)
            for step in 0..<partitions where pending.contains((start + step) % partitions) {
                let outcome = try await worker.foldBatch(partition: (start + step) % partitions, .live(names: names))
                if case .folded(let count) = outcome { folded += count }
            }
            if folded == 0 {
                try await pause.wait()
            } else {
                events += folded
                progress(events)
                pause.reset()
            }
        }
    }

    private func withWorker<Result>(
        _ body: (PartitionWorker, Int) async throws -> Result
    ) async throws -> Result {
        try await database.withConnection(.projector) { connection in
            try await GenerationStore(set).prepare(connection)
            let partitions = try await connection.query("SELECT partitions FROM kefu.log_settings")[0].decode(
                Int16.self,
                at: 0
            )
            return try await body(PartitionWorker(set, connection: connection), Int(partitions))
        }
    }
}
