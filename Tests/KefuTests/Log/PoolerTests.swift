// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// Behind a pooler that gives every transaction another session, and that knows no prepared statements.
@Suite(.enabled(if: Pooler.path != nil, Pooler.missing))
struct PoolerTests {
    private func kefu(_ arguments: [String], _ url: String, input: Program.Input = .nothing) throws -> Program {
        try Program.start(Places.kefu, arguments + ["--database-url", url], input: input)
    }

    @Test func everythingWorksBehindAPoolerInTransactionMode() async throws {
        try await TestLog.with { log in
            try await log.must("db", "status")
            try await Pooler.with(log) { pooler in
                let url = pooler.url("pool_mode=transaction")
                func must(_ arguments: String..., input: Program.Input = .nothing) async throws -> Ending {
                    let ending = try await kefu(arguments, url, input: input).end()
                    try #require(ending.status == 0, "kefu \(arguments): \(ending)")
                    return ending
                }
                // More who follow than there are sessions, while several write and fold.
                let tails = try (0..<4).map { _ in
                    try kefu(["log", "tail", "--from-cut", "0:0", "--limit", "1200", "--output", "ndjson"], url)
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<4 {
                        group.addTask {
                            let lines = (0..<300).map {
                                EventLine.received(
                                    "\(writer)-\($0)",
                                    "c\($0 % 25)",
                                    at: "2024-05-11T10:00:00+08:00",
                                    text: "在吗"
                                )
                            }
                            let bytes = Array(lines.joined(separator: "\n").utf8)
                            let ending = try await must("append", "--batch", "20", input: .bytes(bytes))
                            #expect(try AppendSummary(ending) == AppendSummary(appended: 300))
                        }
                    }
                    group.addTask { _ = try await must("project", "--once") }
                    try await group.waitForAll()
                }
                for tail in tails {
                    let ending = await tail.end()
                    #expect(ending.status == 0, "\(ending)")
                    #expect(Set(Lines.split(ending.output).map { ending.output[$0] }).count == 1200)
                }
                _ = try await must("project", "--once")
                #expect(Answer(try await must("waiting", "--all", "--output", "csv").output).rows.count == 25)
                let events = try await must("log", "read", "--output", "ndjson", "--with-text")
                #expect(Lines.split(events.output).count == 1200)
                #expect(try await must("log", "verify").outputText.contains("whole: 1,200 events"))
                #expect(try await must("log", "export").output == log.must("log", "export").output)
                try await log.expectWhole(events: 1200)
                // The role of a transaction ends with it: the sessions are those of the login again.
                let bare = try await PostgresConnection.connect(try PostgresConfiguration(url: url))
                for _ in 0..<8 {
                    let user = try await bare.query("SELECT current_user::text")[0].decode(String.self, at: 0)
                    #expect(user == "kefu")
                }
                bare.close()
                let sessions = try await log.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = 'kefu' AND usename = 'kefu'",
                    as: Int64.self
                )
                #expect(sessions <= 2)
            }
        }
    }

    @Test func withoutTheSwitchThePoolerRefuses() async throws {
        try await TestLog.with { log in
            try await log.must("db", "status")
            try await Pooler.with(log) { pooler in
                let ending = try await kefu(["log", "status"], pooler.url("pool_mode=session")).end()
                #expect(ending.status == 1)
                #expect(ending.errorText.contains("unsupported startup parameter"), "\(ending)")
            }
        }
    }
}
