// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

extension Projector {
    /// When a worker's loop ends.
    private enum Role {
        /// Never.
        case following
        /// When nothing is left.
        case catchingUp
        /// When nothing is left, or little of its own: called by another worker of the program, which folds the rest.
        case helping
    }

    func follow(
        progress: @escaping @Sendable (Int) -> Void,
        report: @escaping @Sendable (String) -> Void
    ) async throws {
        let attempt = Locked(Pause(most: .seconds(5)))
        // Who has connected again counts from the beginning.
        let counted = Locked((before: 0, since: 0))
        while !Task.isCancelled {
            do {
                try await withWorker(samples: false) { worker in
                    // That it answers does not say that the work can be done.
                    let goesOn: @Sendable () -> Void = { attempt.withLock { $0.reset() } }
                    _ = try await fold(worker, .following, idle: goesOn) { events in
                        goesOn()
                        progress(
                            counted.withLock { counted in
                                counted.since = events
                                return counted.before + events
                            }
                        )
                    }
                }
            } catch  where PassingError.matches(error) {
                report("projecting stopped, and is tried again until it goes on: \(error)")
                counted.withLock { $0 = ($0.before + $0.since, 0) }
                try await Task.sleep(for: attempt.withLock { $0.take() })
            }
        }
    }

    /// Folds until nothing is left.
    func foldAll(_ worker: BatchWorker, progress: @escaping @Sendable (Int) -> Void) async throws -> Summary {
        try await fold(worker, .catchingUp, idle: {}, progress: progress)
    }

    /// Folds, over further connections too while there is much to catch up with.
    ///
    /// - Parameter idle: is called when nothing is left to fold.
    private func fold(
        _ worker: BatchWorker,
        _ role: Role,
        idle: @escaping @Sendable () -> Void,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws -> Summary {
        let folded = Locked(FoldedRanges())
        let failure = Locked<(any Error)?>(nil)
        var backlog = backlog
        let note: @Sendable (BatchOutcome) -> Void = { outcome in
            progress(
                folded.withLock { folded in
                    folded.add(outcome.folded)
                    return folded.events
                }
            )
        }
        return try await withThrowingDiscardingTaskGroup { group in
            try await fold(worker, role, idle: idle) { outcome, workers in
                note(outcome)
                if let error = failure.withLock({ $0 }) { throw error }
                if backlog.calls(events: outcome.events, partitions: outcome.leased.count, workers: workers) {
                    group.addTask {
                        do {
                            try await help(after: note)
                        } catch  where PassingError.matches(error) {
                            // What it could not do is left to the worker that called it.
                        } catch is CancellationError {
                            // That one has ended.
                        } catch {
                            failure.withLock { $0 = error }
                        }
                    }
                }
            }
            return Summary(events: folded.withLock(\.events))
        }
    }

    /// Folds beside another worker of this program.
    private func help(after batch: @escaping @Sendable (BatchOutcome) -> Void) async throws {
        try await withWorker(samples: false) { worker in
            worker.connection.yieldToOthers()
            try await fold(worker, .helping, idle: {}) { outcome, _ in batch(outcome) }
        }
    }

    /// The loop of a worker: looks what is pending, takes its share, folds.
    ///
    /// - Parameters:
    ///   - idle: is called when nothing is left to fold.
    ///   - batch: is told of each batch, and how many workers there are.
    private func fold(
        _ worker: BatchWorker,
        _ role: Role,
        idle: @Sendable () -> Void,
        after batch: (BatchOutcome, Int) throws -> Void
    ) async throws {
        // Grows slowly: appends that the disk has held up for 50 ms are not to wait for another 30.
        var pause = Pause(
            least: .milliseconds(1),
            most: .milliseconds(role == .following ? 50 : 20),
            growth: 1.25
        )
        var share = WorkerShare()
        var refused = RefusedLeases()
        var presence = try await WorkerPresence(worker.connection, isPooled: database.isPooledByTransaction)
        var lastFolded = ContinuousClock.now
        var isBehind = false
        while true {
            try Task.checkCancellation()
            let begin = ContinuousClock.now
            // Beside a batch that is full the look is for nothing, and somebody may have been called.
            try await presence.update(&share, worker.connection, after: isBehind ? .zero : .seconds(1))
            let isAlone = role == .following && share.workers == 1
            let pending = try await worker.pending(selection, isAlone: isAlone)
            if pending.isEmpty {
                guard role == .following else { return }
                idle()
            }
            let chosen = share.choose(pending)
            let outcome = chosen.isEmpty ? BatchOutcome() : try await foldNext(worker, chosen)
            isBehind = backlog.isFull(events: outcome.events)
            if refused.note(wanted: chosen, leased: outcome.leased) {
                try await StalledLease.cutOff(worker.connection)
            }
            if outcome.events == 0 {
                if role == .helping, lastFolded + Self.helpersPatience < .now { return }
                try await pause.wait()
            } else {
                try batch(outcome, share.workers)
                pause.reset()
                lastFolded = .now
                switch role {
                case .following: try await Task.sleep(until: begin + Self.leastBetweenBatches, tolerance: .zero)
                case .catchingUp: break
                case .helping: if backlog.isOver(events: outcome.events, workers: share.workers) { return }
                }
            }
        }
    }

    /// Folds the next batch; one that two workers could not fold at once comes again.
    private func foldNext(_ worker: BatchWorker, _ partitions: [Int]) async throws -> BatchOutcome {
        do {
            return try await worker.foldNext(partitions, selection)
        } catch let error as PostgresError where error.sqlState == .deadlockDetected {
            return BatchOutcome()
        }
    }

    /// A batch costs the same whether it folds one event or ten, so what comes while this time runs is folded together.
    private static let leastBetweenBatches: Duration = .milliseconds(6)

    /// How long a further connection waits for partitions that the others have not shared with it yet.
    private static let helpersPatience: Duration = .seconds(2)
}
