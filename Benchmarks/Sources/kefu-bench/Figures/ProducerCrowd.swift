// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// Eight producers at once, each with the batches of two partitions and a connection of its own: writers of the log, and plain
/// connections for the floor.
struct ProducerCrowd {
    /// One writer. It and its connection are used by one task at a time.
    private struct Producer: @unchecked Sendable {
        let connection: PostgresConnection
        let writer: LogWriter
        let floor: FloorConnection
    }

    private static let count = 8
    private let producers: [Producer]

    init(_ cluster: BenchCluster) async throws {
        var producers: [Producer] = []
        for _ in 0..<Self.count {
            let connection = try await cluster.log.connect(.writer)
            producers.append(
                Producer(
                    connection: connection,
                    writer: try await LogWriter(connection: connection),
                    floor: try cluster.floorConnection()
                )
            )
        }
        self.producers = producers
    }

    func close() { for producer in producers { producer.connection.close() } }

    /// The seconds that the log takes.
    func append(_ batches: [BatchSource.Batch]) async throws -> Double {
        try await run(batches) { producer, batches in
            for batch in batches {
                let outcomes = try await producer.writer.append(batch.events)
                guard outcomes.allSatisfy({ $0.kind == .appended }) else {
                    throw BenchError("an event was not appended")
                }
            }
        }
    }

    /// The seconds that raw COPY takes.
    func send(_ batches: [BatchSource.Batch]) async throws -> Double {
        try await run(batches) { producer, batches in
            try await Blocking.run { () throws -> Void in
                for batch in batches { try batch.rows.send(over: producer.floor) }
            }
        }
    }

    private func run(
        _ batches: [BatchSource.Batch],
        _ body: @escaping @Sendable (Producer, [BatchSource.Batch]) async throws -> Void
    ) async throws -> Double {
        let watch = Stopwatch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, producer) in producers.enumerated() {
                let own = batches.filter { ($0.partition ?? 0) % Self.count == number }
                group.addTask { try await body(producer, own) }
            }
            try await group.waitForAll()
        }
        return watch.seconds
    }
}
