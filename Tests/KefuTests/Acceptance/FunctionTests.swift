// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// `kefu.append(json)`: the way into the log for any language with a PostgreSQL driver.
struct FunctionTests {
    /// One row of what the function returns.
    private struct Outcome {
        var outcome: String
        var partition: Int16?
        var offset: Int64?
        var reason: String?
    }

    private static func append(_ lines: [String], _ connection: PostgresConnection) async throws -> [Outcome] {
        let array = "[" + lines.joined(separator: ",") + "]"
        let rows = try await connection.query(
            #"SELECT outcome, partition, "offset", reason FROM kefu.append(\#(array)::json) ORDER BY n"#
        )
        return try rows.rows.map { row in
            let (outcome, partition, offset, reason) = try row.decode((String, Int16?, Int64?, String?).self)
            return Outcome(outcome: outcome, partition: partition, offset: offset, reason: reason)
        }
    }

    /// Connects as somebody who may do nothing but append.
    private static func producer(of log: TestLog) async throws -> sending PostgresConnection {
        let connection = try await log.superuser()
        try await connection.execute("SET SESSION ROLE kefu_append")
        return connection
    }

    @Test func exactlyOneOfRacingExpectationsHolds() async throws {
        try await TestLog.with { log in
            try await log.must("log", "status")
            let placed = EventLine.received("1", "c1", at: "2024-05-11T10:00:00Z")
            let outcomes = try await withThrowingTaskGroup(of: [String].self) { group in
                let first = try await Self.producer(of: log)
                defer { first.close() }
                _ = try await Self.append([placed], first)
                for number in 0..<12 {
                    group.addTask {
                        let connection = try await Self.producer(of: log)
                        defer { connection.close() }
                        let claim = EventLine.received("claim\(number)", "c1", at: "2024-05-11T10:01:00Z")
                        let shop = "100000001"
                        let expecting = #"{"shop":"\#(shop)","subject":"customers/c1","after":0}"#
                        let rows = try await connection.query(
                            #"SELECT outcome, "offset" FROM kefu.append(\#(claim)::json, \#(expecting)::json)"#
                        )
                        return try rows.rows.map { row in
                            let (outcome, offset) = try row.decode((String, Int64).self)
                            return "\(outcome) \(offset)"
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(outcomes.count { $0 == "appended 1" } == 1)
            #expect(outcomes.count { $0 == "expectation_failed 1" } == 11)
            try await log.expectWhole(events: 2)
            let connection = try await Self.producer(of: log)
            defer { connection.close() }
            for wrong in [#"{"shop":"s"}"#, #"{"shop":"s","subject":"x/y","after":"now"}"#, "7"] {
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.query("SELECT * FROM kefu.append(\(placed)::json, \(wrong)::json)")
                }
                #expect(error?.message.contains("expecting takes") == true)
            }
            let typo = #"{"shop":"100000001","subject":"customers/c1","after":0,"types":["followup.claim"]}"#
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT * FROM kefu.append(\(placed)::json, \(typo)::json)")
            }
            #expect(error?.message.contains("no event type \"followup.claim\"") == true)
            let ahead = #"{"shop":"100000001","subject":"customers/c1","after":2}"#
            let refusal = await #expect(throws: PostgresError.self) {
                try await connection.query("SELECT * FROM kefu.append(\(placed)::json, \(ahead)::json)")
            }
            #expect(refusal?.message.contains("has offsets up to 1 only") == true, "\(String(describing: refusal))")
            let pattern =
                #"{"shop":"100000001","subject":"customers/c1","after":0,"types":["com.example.*","message.*"]}"#
            let next = EventLine.received("2", "c1", at: "2024-05-11T10:02:00Z")
            let held = try await connection.query("SELECT outcome FROM kefu.append(\(next)::json, \(pattern)::json)")
            #expect(try held[0].decode(String.self, at: 0) == "expectation_failed")
        }
    }

    @Test func everyEventGetsItsOutcome() async throws {
        try await TestLog.with { log in
            try await log.must("log", "status")
            let connection = try await Self.producer(of: log)
            defer { connection.close() }
            let first = EventLine.received("1", "c1", at: "2024-05-11T10:00:00+08:00", text: "SECRET")
            let again = first.replacing("10:00:00+08:00", with: "02:00:00Z")
            let other = first.replacing("SECRET", with: "PUBLIC")
            let bad = first.replacing(#""id":"1""#, with: #""id":"2""#).replacing("+08:00", with: "")
            let outcomes = try await Self.append(
                [first, again, other, bad, EventLine.received("3", "c1", at: "2024-05-11T10:00:00Z")],
                connection
            )
            #expect(outcomes.map(\.outcome) == ["appended", "duplicate", "conflict", "refused", "appended"])
            #expect(outcomes.map(\.offset) == [0, 0, 0, nil, 1])
            #expect(outcomes[1].partition == outcomes[0].partition && outcomes[2].partition == outcomes[0].partition)
            #expect(outcomes[2].reason?.contains("text") == true)
            #expect(outcomes[3].reason?.contains("time") == true)
            let reasons = outcomes.compactMap(\.reason).joined()
            #expect(!reasons.contains("SECRET") && !reasons.contains("PUBLIC"))
            // In a later call as well, and by the command.
            #expect(try await Self.append([first], connection).map(\.outcome) == ["duplicate"])
            #expect(try await log.append([first]) == AppendSummary(duplicates: 1))
            let conflict = try await log.kefu("append", "-", input: .bytes(Array(other.utf8)))
            #expect(conflict.status == 3, "\(conflict)")
            try await log.expectWhole(events: 2)

            // The role can do this and nothing else.
            for statement in [
                "SELECT 1 FROM kefu.events", "SELECT 1 FROM kefu.vault",
                "INSERT INTO kefu.identities VALUES (9, 0, kefu.identity_of('/', '9'))",
            ] {
                await #expect(throws: PostgresError.self, "\(statement)") { try await connection.execute(statement) }
            }
            // A transaction that cannot see what was committed while it waited is refused, not wrong.
            try await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            await #expect(throws: PostgresError.self) { _ = try await Self.append([again], connection) }
            try await connection.execute("ROLLBACK")
        }
    }

    @Test func theFunctionAndTheCommandMakeTheSameLog() async throws {
        let lines = MixedEvents(count: 500, generator: .printed("mixed events")).lines
        try await TestLog.with { command in
            let function = command.another("function")
            let text = Array(lines.joined(separator: "\n").utf8)
            // One at a time: an event that comes twice with other content then means the same by both ways. Over two connections
            // either of them may come first, when they are of different partitions.
            let ending = try await command.kefu(
                "append",
                "-",
                "--batch",
                "1",
                "--connections",
                "1",
                input: .bytes(text)
            )
            let summary = try AppendSummary(ending)
            #expect(ending.status == 3, "\(ending)")
            try await function.must("log", "status")
            let connection = try await Self.producer(of: function)
            defer { connection.close() }
            var outcomes: [Outcome] = []
            for start in stride(from: 0, to: lines.count, by: 50) {
                outcomes += try await Self.append(Array(lines[start..<min(start + 50, lines.count)]), connection)
            }
            func count(_ outcome: String) -> Int { outcomes.count { $0.outcome == outcome } }
            #expect(
                summary
                    == AppendSummary(
                        appended: count("appended"),
                        duplicates: count("duplicate"),
                        refused: count("refused") + count("conflict"),
                        conflicts: count("conflict")
                    )
            )
            // The mix has something of each.
            #expect(
                summary.appended > 300 && summary.duplicates > 0 && summary.conflicts > 0
                    && summary.refused > summary.conflicts
            )
            let refused = Set(
                ending.errorText.split(separator: "\n").filter { $0.hasPrefix("-:") }.compactMap {
                    Int($0.split(separator: ":")[1])
                }
            )
            #expect(
                refused
                    == Set(
                        outcomes.indices.filter { ["refused", "conflict"].contains(outcomes[$0].outcome) }.map {
                            $0 + 1
                        }
                    )
            )

            for log in [command, function] { try await log.expectWhole(events: summary.appended) }
            for table in [
                #"SELECT e::text FROM kefu.events e ORDER BY e.partition, e."offset""#,
                #"SELECT v::text FROM kefu.vault v ORDER BY v.partition, v."offset""#,
                #"SELECT encode(kefu.event_bytes("offset", "time", shop, type, subject, source, id, extensions, data), 'hex') FROM kefu.events ORDER BY partition, "offset""#,
            ] {
                let (one, other) = (
                    try await command.column(PostgresQuery(sql: table), as: String.self),
                    try await function.column(PostgresQuery(sql: table), as: String.self)
                )
                #expect(!one.isEmpty)
                #expect(one.count == other.count)
                let difference = zip(one, other).first { $0 != $1 }
                #expect(difference == nil, "\(table)")
            }
            for log in [command, function] { try await log.project() }
            #expect(try await command.readModels() == function.readModels())
        }
    }

    @Test func anEventThatCannotBeFoldedParksItsSubjectAlone() async throws {
        try await TestLog.with { log in
            try await log.append([
                EventLine.received("1", "c1", at: "2024-05-11T10:00:00+08:00"),
                EventLine.received("2", "c2", at: "2024-05-11T10:00:00+08:00"),
                EventLine.placed("3", "7001", at: "2024-05-11T10:00:00+08:00"),
            ])
            try await log.project()
            let connection = try await Self.producer(of: log)
            defer { connection.close() }
            let bad = EventLine.event(
                "message.sent",
                id: "4",
                subject: "customers/c1",
                at: "2024-05-11T10:01:00+08:00",
                data: #"{"agent_id":"a1"}"#
            )
            let outcomes = try await Self.append(
                [
                    bad, EventLine.sent("5", "c1", at: "2024-05-11T10:02:00+08:00"),
                    EventLine.sent("6", "c2", at: "2024-05-11T10:02:00+08:00"),
                    EventLine.event(
                        "order.paid",
                        id: "7",
                        subject: "orders/7001",
                        at: "2024-05-11T10:02:00+08:00",
                        data: #"{"order_id":"7001","paid_minor":100}"#
                    ),
                ],
                connection
            )
            #expect(outcomes.map(\.outcome) == ["appended", "appended", "appended", "appended"])
            for stage in ["live", "after a replay"] {
                try await log.project()
                let status = try await log.ask("projections").rows("projection", "lag", "parked", "state")
                #expect(status.contains("replies 0 2 parked subjects"), "\(stage): \(status)")
                #expect(status.contains("orders 0 0 up to date"), "\(stage): \(status)")
                let reason = try await log.ask("projections").rows.first { $0["projection"] == "replies" }?[
                    "last_error"
                ]
                #expect(reason?.contains("sender_kind") == true, "\(stage): \(reason ?? "no reason")")
                // c1's answer waits behind the bad event; c2 and the order go on.
                #expect(try await log.ask("waiting", "--all").rows("customer") == ["c1"], "\(stage)")
                #expect(try await log.ask("orders", "--all").rows("order", "status") == ["7001 paid"], "\(stage)")
                try await log.must("replay", "--all")
            }
            // What comes later for the parked subject waits as well, in order.
            try await log.append([EventLine.sent("8", "c1", at: "2024-05-11T10:03:00+08:00")])
            try await log.project()
            #expect(try await log.ask("projections").rows("projection", "parked").contains("replies 3"))
        }
    }
}
