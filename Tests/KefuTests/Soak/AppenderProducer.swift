// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres

/// Appends through a `LogAppender` that it shares with others; now and then it takes an append back.
struct AppenderProducer: SoakProducer {
    let number: Int
    let appender: LogAppender
    let oracle: SoakOracle
    let settings: SoakSettings

    func run(while goesOn: () -> Bool) async throws {
        var generator = settings.generator(number)
        var events = SoakEvents(producer: number, generator: settings.generator(number + 1000))
        while goesOn() {
            let sent = events.batch(Int.random(in: 1...5, using: &generator))
            let batch = try EventBatch(lines: sent.map(\.line))
            oracle.send(sent)
            if Int.random(in: 0..<4, using: &generator) == 0 {
                // Before it is written, while it is, or while it waits to be written again after a kill.
                let most = Bool.random(using: &generator) ? 4000 : 60_000
                try await appendOrTakeBack(sent, batch, after: Int.random(in: 0...most, using: &generator))
            } else {
                let outcomes = try await SoakCluster.persist(oracle, &generator) { try await appender.append(batch) }
                oracle.acknowledge(sent, outcomes.map(Self.answer))
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...10, using: &generator)))
        }
    }

    /// Who takes an append back is told that nothing was stored, or what was.
    private func appendOrTakeBack(_ sent: [SoakEvent], _ batch: EventBatch, after microseconds: Int) async throws {
        let append = Task { try await appender.append(batch) }
        try await Task.sleep(for: .microseconds(microseconds))
        append.cancel()
        do {
            oracle.acknowledge(sent, try await append.value.map(Self.answer))
        } catch is CancellationError {
            oracle.withdraw(sent)
        } catch let error as EventLogError where error.isRetryable {
            oracle.abandon()
        } catch let error as PostgresError where error.isRetryable {
            oracle.abandon()
        }
    }

    static func answer(_ outcome: AppendOutcome) -> (outcome: String, position: SoakPosition) {
        let kind = outcome.kind == .appended ? "appended" : outcome.kind == .duplicate ? "duplicate" : "refused"
        return (kind, SoakPosition(partition: outcome.position.partition, offset: outcome.position.offset))
    }
}
