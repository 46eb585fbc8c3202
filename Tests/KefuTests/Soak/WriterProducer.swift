// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres

/// Appends through a `LogWriter` over a connection of its own: batches small and large, and transactions that it
/// commits or rolls back after a while.
struct WriterProducer: SoakProducer {
    let number: Int
    let database: LogDatabase
    let oracle: SoakOracle
    let settings: SoakSettings

    func run(while goesOn: () -> Bool) async throws {
        var generator = settings.generator(number)
        var events = SoakEvents(producer: number, generator: settings.generator(number + 1000))
        while goesOn() {
            // Above 128 events it streams them by COPY.
            let size = Int.random(in: 0..<6, using: &generator) == 0 ? 130...200 : 1...20
            let sent = events.batch(Int.random(in: size, using: &generator))
            oracle.send(sent)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: try await rollBack(sent, &generator)
            case 1: try await append(sent, inTransaction: true, &generator)
            default: try await append(sent, inTransaction: false, &generator)
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...20, using: &generator)))
        }
    }

    private func append(
        _ sent: [SoakEvent],
        inTransaction: Bool,
        _ generator: inout SeededGenerator
    ) async throws {
        let pause = Int.random(in: 0...8, using: &generator)
        let outcomes = try await SoakCluster.persist(oracle, &generator) {
            try await database.withConnection(.writer) { connection in
                let writer = try await LogWriter(connection: connection)
                guard inTransaction else { return try await writer.append(try EventBatch(lines: sent.map(\.line))) }
                let outcomes = try await writeInTransaction(sent, writer, pause: pause)
                try await writer.commit()
                return outcomes
            }
        }
        oracle.acknowledge(sent, outcomes.map(AppenderProducer.answer))
    }

    /// Writes and rolls back; when the connection is lost before, the server does that.
    private func rollBack(_ sent: [SoakEvent], _ generator: inout SeededGenerator) async throws {
        let pause = Int.random(in: 0...8, using: &generator)
        do {
            try await database.withConnection(.writer) { connection in
                let writer = try await LogWriter(connection: connection)
                _ = try await writeInTransaction(sent, writer, pause: pause)
                try await writer.rollback()
            }
        } catch let error as PostgresError where error.isRetryable {
            oracle.interrupt()
        }
        oracle.withdraw(sent)
    }

    private func writeInTransaction(
        _ sent: [SoakEvent],
        _ writer: LogWriter,
        pause: Int
    ) async throws -> [AppendOutcome] {
        try await writer.begin()
        let half = sent.count / 2
        var outcomes = try await writer.appendInTransaction(EventBatch(lines: sent[..<half].map(\.line)))
        try await Task.sleep(for: .milliseconds(pause))
        outcomes += try await writer.appendInTransaction(EventBatch(lines: sent[half...].map(\.line)))
        return outcomes
    }
}
