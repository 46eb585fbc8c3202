// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import ServiceLifecycle

/// Writes batches over a few connections, together what waits together. When too many batches wait, more are turned away.
final class AppendQueue: Service {
    private let database: LogDatabase
    private let appender: LogAppender
    private let knownPartitions = Locked<Int?>(nil)

    init(_ database: LogDatabase, options: ServerOptions) {
        self.database = database
        // Nothing is expected of the log over HTTP, so the appender need not know how many partitions it has.
        appender = LogAppender(database, options: Self.appending(options))
    }

    private static func appending(_ options: ServerOptions) -> AppenderOptions {
        var appending = AppenderOptions()
        appending.connections = options.writers
        // A group that the database keeps waiting keeps no other one waiting.
        appending.eventsBesides = 0
        // Batches are turned away rather than suspended.
        appending.waitingEvents = .max
        appending.waitingAppends = options.waitingBatches
        // Each of the connections may have died unnoticed.
        appending.triesAfterLoss = max(1, options.writers)
        appending.triesAfterRefusal = 0
        appending.longestPause = .milliseconds(200)
        return appending
    }

    /// Appends a batch.
    ///
    /// - Throws: ``Problem`` of kind `busy`; `EventLogError`, `PostgresError`: then nothing is stored, or a retry finds out what is.
    func append(_ batch: EventBatch) async throws -> [AppendOutcome] {
        do {
            return try await appender.append(batch)
        } catch let error as EventLogError where error.code == .busy {
            throw Problem(.busy, "too many batches wait to be written; send the same again", retryAfter: 1)
        }
    }

    /// The number of the log's partitions.
    func partitions() async throws -> Int {
        if let known = knownPartitions.withLock({ $0 }) { return known }
        let count = try await database.withConnection(.writer) { try await Partitioning.count($0) }
        knownPartitions.withLock { $0 = count }
        return count
    }

    /// Writes until the graceful shutdown, and then what still waits; when it is cancelled, what waits is given up.
    func run() async throws {
        let service = Task { [appender] in await appender.run() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await service.value
            } onGracefulShutdown: {
                service.cancel()
            }
        } onCancel: { [appender] in
            appender.abandon()
        }
    }
}
