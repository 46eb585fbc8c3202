// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// Programs that cannot fold: they say so, go on where they may, and leave no mark on the events when they are stopped.
@Suite(.timeLimit(.minutes(10))) struct StandstillTests {
    private static let lines = (0..<40).map {
        EventLine.placed("e\($0)", "o\($0)", at: "2026-05-11T10:00:00+08:00")
    }

    /// A session that nobody can write orders beside.
    private func lockOrders(_ log: TestLog) async throws -> PostgresConnection {
        let holder = try await log.superuser()
        try await holder.execute("BEGIN; LOCK TABLE kefu_read.orders_g1 IN SHARE MODE")
        return holder
    }

    /// Waits until a session of the program waits for the locked table.
    private func waitingSession(of program: Program, _ log: TestLog) async throws -> Int32 {
        while true {
            try #require(!program.hasEnded)
            let waiting = try await log.column(
                """
                SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE NOT l.granted AND l.locktype = 'relation' AND a.usename = 'kefu'
                """,
                as: Int32.self
            )
            if let session = waiting.first { return session }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func aHoleEndsUp() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.withSuperuser {
                try await $0.execute(
                    #"SET session_replication_role = replica; DELETE FROM kefu.events WHERE "offset" = 0"#
                )
            }
            let ending = try await log.kefu("up", "--listen", "unix:" + log.directory + "/s.sock")
            #expect(ending.status == 1, "\(ending)")
            #expect(ending.errorText.contains("kefu: the log is damaged: the event "), "\(ending)")
        }
    }

    @Test func upSaysThatProjectingStopsAndGoesOn() async throws {
        try await TestLog.with { log in
            try await log.append(Array(Self.lines.prefix(1)))
            try await log.project()
            let holder = try await lockOrders(log)
            defer { holder.close() }
            let server = try log.start(["up", "--listen", "unix:" + log.directory + "/s.sock"])
            defer { server.send(SIGKILL) }
            try await log.append(Array(Self.lines.dropFirst()))
            let session = try await waitingSession(of: server, log)
            #expect(try await log.value("SELECT pg_cancel_backend(\(session))", as: Bool.self))
            try await holder.execute("COMMIT")
            while try await log.value("SELECT count(*) FROM kefu_read.orders_g1", as: Int64.self) < 40 {
                try #require(!server.hasEnded)
                try await Task.sleep(for: .milliseconds(5))
            }
            server.send(SIGTERM)
            let ending = await server.end()
            #expect(ending.status == 0, "\(ending)")
            #expect(ending.errorText.contains("kefu: projecting stopped"), "\(ending)")
        }
    }

    @Test(arguments: [["project"], ["project", "--once"]])
    func aSignalWhileATableIsLockedCountsNoAttempt(to command: [String]) async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            let holder = try await lockOrders(log)
            defer { holder.close() }
            for _ in 0..<9 {
                let program = try log.start(command)
                defer { program.send(SIGKILL) }
                _ = try await waitingSession(of: program, log)
                program.send(SIGTERM)
                let ending = await program.end()
                #expect(ending.signal == SIGTERM, "\(ending)")
                #expect(try await log.value("SELECT max(attempts) FROM kefu.checkpoints", as: Int32.self) == 0)
            }
            try await holder.execute("COMMIT")
            try await log.project()
            #expect(try await log.value("SELECT count(*) FROM kefu.parked", as: Int64.self) == 0)
            #expect(try await log.value("SELECT count(*) FROM kefu_read.orders_g1", as: Int64.self) == 40)
        }
    }
}
