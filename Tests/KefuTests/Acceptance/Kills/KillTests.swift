// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// Whoever is killed, whenever: acknowledged events stay, none comes twice, and the answers are right in the end.
@Suite(.timeLimit(.minutes(30))) struct KillTests {
    @Test(.enabled(if: RealSet.areThere, RealSet.missing))
    func nothingIsLostOrDoubledWhoeverIsKilled() async throws {
        let set = RealSet.retail
        var generator = SeededGenerator.printed("kills")
        let bytes = try await set.bytes()
        let lines = Lines.split(bytes)
        let chunks = stride(from: 0, to: lines.count, by: 1000).map { start in
            Lines.joined(lines[start..<min(start + 1000, lines.count)], of: bytes)
        }
        // Five blows are blind, the others meet a transaction.
        let blows = (0..<20).map { (victim: Victim.allCases[$0 % 4], isInFlight: $0 >= 5) }.shuffled(using: &generator)
        try await TestLog.with { log in
            try await log.must("log", "status")
            let run = KillRun(log, chunks: chunks, generator: generator)
            do {
                for blow in blows { try await run.kill(blow.victim, inFlight: blow.isInFlight) }
                try await run.finish()
            } catch {
                run.abandon()
                throw error
            }
            print(
                "kills: \(run.kills), \(run.killsInFlight) with a transaction open, \(run.failedAppends) appends failed"
            )
            #expect(run.kills == 20)
            #expect(run.killsInFlight >= 15)
            #expect(run.acknowledged == set.count)
            #expect(try await log.digest(below: run.heads) == run.digest)
            try await log.expectWhole(events: set.count)
            let stored = try await log.column("SELECT id FROM kefu.events", as: String.self)
            #expect(try Set(stored) == Set(Fact.read(lines, of: bytes).map(\.id)))
            try await log.expectTables(of: set, "after the kills")
            let live = try await log.readModels()
            try await log.must("replay", "--all")
            #expect(try await log.readModels() == live, "a replay gives what the killed projectors gave")
            try await log.expectTables(of: set, "after the kills and a replay")
        }
    }
}
