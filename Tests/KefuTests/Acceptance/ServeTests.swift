// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// The HTTP API of the real program, asked by curl.
@Suite(.timeLimit(.minutes(30))) struct ServeTests {
    private static let structured = "content-type: application/cloudevents+json"

    @Test func theAPITakesEventsAndAnswersLikeTheCommands() async throws {
        try await TestLog.with { log in
            let socket = log.directory + "/s.sock"
            let server = try log.start(["serve", "--listen", "unix:" + socket])
            defer { server.send(SIGKILL) }
            try await Self.wait(for: socket, server)
            let curl = Curl(socket: socket)

            let line = EventLine.received("1", "c1", at: "2026-05-11T10:00:00+08:00")
            let first = try await curl.post(line, Self.structured)
            #expect(first.status == 200)
            #expect(first.body.contains(#""duplicate":false"#))
            let again = try await curl.post(line, Self.structured)
            #expect(again.body == first.body.replacingFalse())
            let batch = "[\(line),\(EventLine.received("2", "c2", at: "2026-05-11T10:01:00+08:00")),{}]"
            let mixed = try await curl.post(batch, "content-type: application/cloudevents-batch+json")
            #expect(mixed.status == 422)
            #expect(mixed.body.contains(#"{"index":2,"code":"missing-attribute","field":"specversion","#))
            let stream = [3, 4, 5].map { EventLine.received("\($0)", "c3", at: "2026-05-11T10:0\($0):00+08:00") }
            let lines = try await curl.post(stream.joined(separator: "\n"), "content-type: application/x-ndjson")
            #expect(lines.status == 200)
            let binary = try await curl.post(
                #"{"customer_id":"客"}"#,
                "content-type: application/json",
                "ce-specversion: 1.0",
                "ce-id: 6",
                "ce-source: /tests",
                "ce-type: message.received",
                "ce-subject: customers/%E5%AE%A2",
                "ce-time: 2026-05-11T10:06:00+08:00",
                "ce-shop: 100000001"
            )
            #expect(binary.status == 200, "\(binary.body)")
            let large = try await curl.post(String(repeating: "x", count: 2_000_000), Self.structured)
            #expect(large.status == 413)
            #expect(try await curl.get("/readyz").status == 200)

            try await log.project()
            for (path, command) in [
                ("waiting?as_of=2026-05-11T11:00:00%2B08:00", ["waiting", "--as-of", "2026-05-11T11:00:00+08:00"]),
                (
                    "reply-rate?all&by=day&policy=pdd.effective.limit_ms=60000",
                    ["reply-rate", "--all", "--by", "day", "--policy", "pdd.effective.limit_ms=60000"]
                ),
                ("customer?id=c3&all", ["customer", "show", "c3", "--all"]),
                ("tiers?all", ["tiers", "--all"]),
            ] {
                let printed = try await log.must(command + ["--output", "json"]).outputText
                #expect(try await curl.get("/v1/" + path).body == printed, "\(path)")
                #expect(printed.contains("{"), "\(path) has rows")
            }
            let read = try await log.must(["log", "read", "--output", "ndjson"]).outputText
            #expect(try await curl.get("/v1/events", "accept: application/x-ndjson").body == read)

            server.send(SIGTERM)
            let ending = await server.end()
            #expect(ending.status == 0, "\(ending)")
            #expect(access(socket, F_OK) != 0, "the socket is left")
        }
    }

    @Test func upProjectsByItself() async throws {
        try await TestLog.with { log in
            let socket = log.directory + "/s.sock"
            let server = try log.start(["up", "--listen", "unix:" + socket])
            defer { server.send(SIGKILL) }
            try await Self.wait(for: socket, server)
            let curl = Curl(socket: socket)
            let line = EventLine.received("1", "c1", at: "2026-05-11T10:00:00+08:00")
            #expect(try await curl.post(line, Self.structured).status == 200)
            while !(try await curl.get("/v1/tiers?all").body.contains("c1")), !server.hasEnded {
                try await Task.sleep(for: .milliseconds(20))
            }
            server.send(SIGINT)
            let ending = await server.end()
            #expect(ending.status == 0, "\(ending)")
        }
    }

    @Test func commandsBorrowSessionsOfWhatRuns() async throws {
        try await TestLog.with { log in
            let lines = (1...20).map { EventLine.received("\($0)", "c\($0)", at: "2026-05-11T10:00:00+08:00") }
            try await log.must("append", "-", input: .bytes(Array(lines.joined(separator: "\n").utf8)))
            try await log.project()
            let command = ["waiting", "--as-of", "2026-05-11T11:00:00+08:00", "--output", "csv"]
            let answer = try await log.must(command).outputText
            #expect(answer.contains("c20"))
            let socket = log.directory + "/s.sock"
            let server = try log.start(["up", "--listen", "unix:" + socket])
            defer { server.send(SIGKILL) }
            try await Self.wait(for: socket, server)
            // What a lent session was asked last, between two borrowers.
            let lent: PostgresQuery = """
                SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND query LIKE '%pg_prepared_statements%'
                """
            repeat {
                #expect(try await log.must(command).outputText == answer)
            } while try await log.value(lent, as: Int64.self) == 0 && !server.hasEnded
            for _ in 1...3 { #expect(try await log.must(command).outputText == answer) }
            // Its socket is left, and nobody answers there.
            server.send(SIGKILL)
            _ = await server.end()
            #expect(try await log.must(command).outputText == answer)
        }
    }

    @Test func otherHostsAreNotListenedToByChance() async throws {
        try await TestLog.with { log in
            let ending = try await log.kefu("serve", "--listen", "0.0.0.0:0")
            #expect(ending.status == 2)
            #expect(ending.errorText.contains("--allow-any-client"))
        }
    }

    private static func wait(for socket: String, _ server: Program) async throws {
        while access(socket, F_OK) != 0 {
            if server.hasEnded { throw ProgramError("the server ended: \(await server.end())") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// Asks a server by curl, as its users do.
private struct Curl {
    let socket: String

    func get(_ target: String, _ headers: String...) async throws -> (status: Int, body: String) {
        try await run(headers, ["http://localhost" + target], input: .nothing)
    }

    func post(_ body: String, _ headers: String...) async throws -> (status: Int, body: String) {
        try await run(
            headers,
            ["--data-binary", "@-", "http://localhost/v1/events"],
            input: .bytes(Array(body.utf8))
        )
    }

    private func run(
        _ headers: [String],
        _ arguments: [String],
        input: Program.Input
    ) async throws -> (status: Int, body: String) {
        let ending = try await Program.run(
            "/usr/bin/curl",
            ["--silent", "--show-error", "--unix-socket", socket, "--write-out", "%{http_code}"]
                + headers.flatMap { ["--header", $0] } + arguments,
            input: input
        )
        try #require(ending.status == 0, "\(ending)")
        return (Int(ending.outputText.suffix(3)) ?? 0, String(ending.outputText.dropLast(3)))
    }
}

extension String {
    /// The answer to the same event, sent again.
    fileprivate func replacingFalse() -> String {
        let parts = split(separator: "false", omittingEmptySubsequences: false)
        return parts.joined(separator: "true")
    }
}
