// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import ServiceLifecycle

/// Writes batches over a few connections. When too many batches wait for one, more are turned away.
final class AppendQueue: Service {
    private struct Job: Sendable {
        let batch: EventBatch
        let outcome: CheckedContinuation<[AppendOutcome], any Error>
    }

    /// A worker's connection.
    private struct Link {
        let connection: PostgresConnection
        let writer: LogWriter
    }

    private let database: LogDatabase
    private let writers: Int
    private let jobs: AsyncStream<Job>
    private let input: AsyncStream<Job>.Continuation
    private let knownPartitions = Locked<Int?>(nil)

    init(_ database: LogDatabase, writers: Int, waiting: Int) {
        self.database = database
        self.writers = writers
        (jobs, input) = AsyncStream.makeStream(of: Job.self, bufferingPolicy: .bufferingOldest(waiting))
    }

    /// Appends a batch.
    ///
    /// - Throws: ``Problem`` of kind `busy`; `PostgresError`: then nothing is stored, or a retry finds out what is.
    func append(_ batch: EventBatch) async throws -> [AppendOutcome] {
        guard !batch.isEmpty else { return [] }
        return try await withCheckedThrowingContinuation { continuation in
            switch input.yield(Job(batch: batch, outcome: continuation)) {
            case .enqueued: break
            case .dropped:
                continuation.resume(
                    throwing: Problem(.busy, "too many batches wait to be written; send the same again", retryAfter: 1)
                )
            default: continuation.resume(throwing: CancellationError())
            }
        }
    }

    /// The number of the log's partitions.
    func partitions() async throws -> Int {
        if let known = knownPartitions.withLock({ $0 }) { return known }
        let count = try await database.withConnection(.writer) { try await Partitioning.count($0) }
        knownPartitions.withLock { $0 = count }
        return count
    }

    /// Writes until the graceful shutdown, and then what still waits.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<writers { group.addTask { await self.work() } }
            }
        } onGracefulShutdown: {
            self.input.finish()
        }
        input.finish()
        for await job in jobs { job.outcome.resume(throwing: CancellationError()) }
    }

    private func work() async {
        var link: Link?
        for await job in jobs {
            do {
                let outcomes = try await write(job.batch, &link)
                job.outcome.resume(returning: outcomes)
            } catch {
                link?.connection.close()
                link = nil
                job.outcome.resume(throwing: error)
            }
        }
        link?.connection.close()
    }

    /// Writes over the connection at hand, or over a new one when that has died meanwhile: an append that is sent
    /// twice is stored once.
    private func write(_ batch: EventBatch, _ link: inout Link?) async throws -> [AppendOutcome] {
        if let link {
            do {
                return try await link.writer.append(batch)
            } catch let error as PostgresError where !link.connection.isUsable && error.isRetryable {
                link.connection.close()
            }
        }
        link = nil
        let connection = try await database.connect(.writer)
        do {
            let opened = Link(connection: connection, writer: try await LogWriter(connection: connection))
            link = opened
            return try await opened.writer.append(batch)
        } catch {
            connection.close()
            link = nil
            throw error
        }
    }
}
