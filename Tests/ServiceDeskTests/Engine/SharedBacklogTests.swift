// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import ServiceDesk
import Testing

@testable import Projections

/// A program that is far behind folds over several connections, and gives the rows of one.
@Suite(.timeLimit(.minutes(10))) struct SharedBacklogTests {
    /// As many workers as are counted, each called after the first batch that has anything.
    private static let eager = Backlog(most: 4, fullBatch: 1, betweenCalls: .milliseconds(50))

    @Test(arguments: (31...33).map { UInt64($0) })
    func theRowsAreThoseOfOneConnection(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, events: 400)
        let plain = try await TestLog.folded(history.lines)
        let expected = try await ReadModelDump.of(plain, withOffsets: false)
        var random = SeededRandom(seed: seed &* 5)
        let log = try await TestLog.make()
        let lines = (history.lines + history.lines).shuffled(using: &random)
        let most = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Projector(log.database, set: Desk.projections, backlog: Self.eager).run() }
            var most = 0
            for start in stride(from: 0, to: lines.count, by: 8) {
                _ = try await log.append(Array(lines[start..<min(start + 8, lines.count)]))
                most = max(most, try await workers(log))
            }
            while try await log.isBehind() { try await Task.sleep(for: .milliseconds(10)) }
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
            return most
        }
        #expect(most > 1, "seed \(seed)")
        // A session ends a moment after its connection.
        while try await workers(log) > 0 { try await Task.sleep(for: .milliseconds(10)) }
        let shared = try await ReadModelDump.of(log, withOffsets: false)
        #expect(shared.difference(from: expected) == nil, "seed \(seed)")
    }

    /// Each event is counted once, whoever folded it.
    @Test func whatWasFoldedIsCountedOnce() async throws {
        let history = RandomHistory(seed: 41, events: 400)
        let log = try await TestLog.make()
        _ = try await log.append(history.lines)
        let counted = Locked(0)
        let projector = Projector(log.database, set: Desk.projections, backlog: Self.eager)
        let summary = try await projector.catchUp(progress: { events in counted.withLock { $0 = max($0, events) } })
        #expect(summary.events == history.lines.count)
        #expect(counted.withLock { $0 } == history.lines.count)
        #expect(try await log.isBehind() == false)
    }

    /// The sessions that say that they fold.
    private func workers(_ log: TestLog) async throws -> Int {
        try await log.database.withConnection(.projector) { connection in
            let rows = try await connection.query(
                """
                SELECT count(*) FROM pg_locks
                WHERE locktype = 'advisory' AND classid = 1801807481
                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """
            )
            return Int(try rows[0].decode(Int64.self, at: 0))
        }
    }
}
