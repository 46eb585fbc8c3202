// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// A replay that is cut off leaves the live read models as they are, and the next one starts anew.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing), .timeLimit(.minutes(30)))
struct ReplayKillTests {
    @Test(arguments: [Victim.backend, .postmaster, .projector])
    func aReplayThatIsKilledChangesNothing(victim: Victim) async throws {
        let set = RealSet.tmall
        var generator = SeededGenerator.printed("replay without its \(victim)")
        let bytes = try await set.bytes()
        try await TestLog.with { log in
            let slice = Lines.joined(Lines.split(bytes).prefix(20_000), of: bytes)
            try await log.must("append", "-", input: .bytes(slice))
            try await log.project()
            let live = try await log.readModels()
            let replay = try log.start(["replay", "--all"])
            try await kill(victim, during: replay, of: log, &generator)
            let ending = await replay.end()
            #expect(ending.status != 0, "\(ending)")
            if victim == .postmaster { #expect("\(ending)".contains("goes on where it was"), "\(ending)") }
            // The next command finds the server again, whatever became of it.
            #expect(try await log.heads().reduce(0, +) == 20_000)
            // Projectors do not wait for the disk: what a killed server forgot is folded again, rows and checkpoint together.
            try await log.project()
            #expect(try await log.readModels() == live)
            #expect(
                try await log.column("SELECT DISTINCT live_generation FROM kefu.projections", as: Int32.self) == [1]
            )

            try await log.must("replay", "--all")
            #expect(try await log.readModels() == live)
            let leftovers = try await log.column(
                """
                SELECT c.relname::text FROM pg_class c
                WHERE c.relnamespace = 'kefu_read'::regnamespace AND c.relkind = 'r'
                  AND NOT EXISTS (SELECT FROM kefu.generations g WHERE c.oid = ANY (g.tables::regclass[]) AND g.state <> 'building')
                """,
                as: String.self
            )
            #expect(leftovers.isEmpty, "tables of the replay that was killed")
        }
    }

    /// Kills in the middle of a transaction of the replay; `projector` stands for the replay itself.
    private func kill(
        _ victim: Victim,
        during replay: Program,
        of log: TestLog,
        _ generator: inout SeededGenerator
    ) async throws {
        let monitor = try await log.superuser()
        defer { monitor.close() }
        while true {
            try #require(!replay.hasEnded, "the replay was over before a transaction of it was met")
            usleep(UInt32.random(in: 0...5000, using: &generator))
            replay.send(SIGSTOP)
            defer { replay.send(SIGCONT) }
            guard let process = try await OpenTransactions(monitor).others.randomElement(using: &generator) else {
                continue
            }
            switch victim {
            case .backend: Glibc.kill(process, SIGKILL)
            case .postmaster: Glibc.kill(try #require(log.postmaster), SIGKILL)
            default: replay.send(SIGKILL)
            }
            return
        }
    }
}
