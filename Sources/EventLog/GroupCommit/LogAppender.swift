// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Appends for any number of tasks at once: what waits is written together, each append with an outcome of its own.
///
/// An idle appender writes at once; under load one transaction carries the appends of many callers, so that they share
/// the wait for the disk. Two groups never write one partition at once, so appends of one caller to a subject keep their
/// order when the caller makes them in order, also without waiting for the first. A partition that another program holds
/// delays appends to that partition alone.
///
///     let appender = LogAppender(database)
///     async let service: Void = appender.run()
///     let outcomes = try await appender.append(batch)
///
/// Cancelling a task whose append waits takes the append back; one that is being written, or was when its connection was
/// lost, is finished and answered.
public final class LogAppender: Sendable {
    /// An append whose caller waits.
    struct Entry: Sendable {
        var batch: EventBatch
        var expectations: [AppendExpectation]
        var continuation: CheckedContinuation<[AppendOutcome], any Error>
        /// How often a connection was lost under it.
        var losses = 0
        /// Whether a lost connection leaves open if it was stored: then it can only be tried again, not taken back.
        var isInDoubt = false
    }

    typealias Answer = Result<[AppendOutcome], any Error>

    /// A caller that waits for room.
    struct Admission: Sendable {
        var id: UInt64
        var events: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    struct State: Sendable {
        var queue: GroupQueue
        var heads = HeadCache()
        var entries: [UInt64: Entry] = [:]
        var admissions: [Admission] = []
        /// The events of appends that were let in and are not answered.
        var events = 0
        var lastID: UInt64 = 0
        var idleLanes: [CheckedContinuation<Void, Never>] = []
        /// Lanes that were woken, or have just written, and have not looked yet: one is enough for a burst.
        var wokenLanes = 0
        var isClosed = false
        /// Whether what waits is given up instead of written.
        var isAbandoned = false
        /// What `run()` waits for.
        var service: Task<Void, Never>?
        /// Starts a task that writes what must wait for a partition.
        var wait: (@Sendable () -> Void)?
    }

    let database: LogDatabase
    let options: AppenderOptions
    let partitions: Int
    let state: Locked<State>

    /// - Parameter partitions: the partitions of the log, for which batches were made.
    public init(
        _ database: LogDatabase,
        partitions: Int = Partitioning.defaultPartitions,
        options: AppenderOptions = .standard
    ) {
        self.database = database
        self.partitions = partitions
        self.options = options
        state = Locked(
            State(queue: GroupQueue(limits: GroupQueue.Limits(options)))
        )
    }

    /// Appends a batch in one transaction, together with whatever else waits.
    ///
    /// - Parameter expectations: what must hold for the batch to be written, as `LogWriter.append` has it.
    /// - Returns: by event, what became of it.
    /// - Throws: `EventLogError` `.unavailable` when the database is away, `.stopped` when `run()` has ended and `.busy` when too many
    ///   appends wait, all to be tried again, `.invalidType`; `PostgresError`; `CancellationError`, and then nothing was stored.
    public func append(
        _ batch: EventBatch,
        expecting expectations: [AppendExpectation] = []
    ) async throws -> [AppendOutcome] {
        guard !batch.isEmpty else { return [] }
        for expectation in expectations { try expectation.check() }
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await admit(id, events: batch.count)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(id, Entry(batch: batch, expectations: expectations, continuation: continuation))
                // The cancellation may have come before there was anything to take back.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }
}
