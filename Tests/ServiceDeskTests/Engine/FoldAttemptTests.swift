// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import ServiceDesk
import Testing

@testable import Projections

/// Attempts are counted for events that end programs; whatever else ends an attempt leaves no mark on them.
@Suite(.timeLimit(.minutes(5))) struct FoldAttemptTests {
    private static let table = "kefu_read.orders_g1"

    /// A log with events that are not folded.
    private func log(_ seed: UInt64, events: Int = 100) async throws -> TestLog {
        let log = try await TestLog.folded([])
        _ = try await log.append(RandomHistory(seed: seed, events: events).lines)
        return log
    }

    @Test func aStopWhileATableIsLockedCountsNoAttempt() async throws {
        let log = try await log(81)
        try await log.withLocked(Self.table) {
            for _ in 0..<12 {
                let fold = Task { try await log.fold() }
                _ = try await log.waitingSession()
                #expect(try await log.attempts() == 1)
                fold.cancel()
                await #expect(throws: CancellationError.self) { try await fold.value }
                #expect(try await log.attempts() == 0)
            }
        }
        try await log.fold()
        #expect(try await log.parkedEvents() == 0)
        #expect(try await log.isBehind() == false)
    }

    @Test func aLostSessionCountsNoAttempt() async throws {
        let log = try await log(82)
        try await log.withLocked(Self.table) {
            let fold = Task { try await log.fold() }
            try await log.end(log.waitingSession(), by: "pg_terminate_backend")
            let error = await #expect(throws: PostgresError.self) { try await fold.value }
            #expect(error?.code == .connectionLost, "\(String(describing: error))")
            #expect(try await log.attempts() == 0)
        }
    }

    /// However often programs have died at the first events of a lane: not by what this one has outlived.
    @Test func whoHasOutlivedAnAttemptParksNothing() async throws {
        let log = try await log(83, events: 20)
        let selection = LaneSelection.served(Desk.projections.projections)
        try await log.database.withConnection(.projector) { connection in
            let worker = BatchWorker(Desk.projections, connection: connection)
            try await log.withLocked(Self.table) {
                try await connection.execute("SET lock_timeout = 1")
                let error = await #expect(throws: PostgresError.self) {
                    _ = try await worker.foldNext(Array(0..<16), selection)
                }
                #expect(error?.sqlState == .lockNotAvailable, "\(String(describing: error))")
            }
            try await connection.execute("SET lock_timeout = 0")
            #expect(try await log.attempts() == 0)
            try await log.withSuperuser { try await $0.execute("UPDATE kefu.checkpoints SET attempts = 20") }
            while case let pending = try await worker.pending(selection), !pending.isEmpty {
                _ = try await worker.foldNext(pending.keys.sorted(), selection)
            }
        }
        #expect(try await log.parkedEvents() == 0)
        #expect(try await log.isBehind() == false)
    }

    /// A replay that is stopped again and again before it has loaded anything is no reason for the careful way, which reads nothing.
    @Test func aReplayThatIsStoppedIsNotCounted() async throws {
        let log = try await TestLog.folded(RandomHistory(seed: 84, events: 200).lines)
        let rebuild = Rebuild(log.database, set: Desk.projections, names: ["orders"])
        try await log.withLocked("kefu.checkpoints") {
            for _ in 0..<5 {
                let run = Task { try await rebuild.run() }
                _ = try await log.waitingSession()
                run.cancel()
                await #expect(throws: (any Error).self) { _ = try await run.value }
                let attempts = try await log.withSuperuser {
                    try await $0.query("SELECT max(attempts) FROM kefu.generations")[0].decode(Int32.self, at: 0)
                }
                #expect(attempts == 0)
            }
        }
        let summary = try await rebuild.run()
        #expect(summary.generations == ["orders": 2] && summary.read == summary.events)
    }
}
