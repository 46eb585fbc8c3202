// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct LogAppenderTests {
    func line(_ id: String, subject: String, length: Int = 3) -> String {
        let text = String(repeating: "好", count: length)
        return
            #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"message.received","subject":"\#(subject)","time":"2026-05-11T10:00:00Z","shop":"s","data":{"content_type":"text","text":"\#(text)"}}"#
    }

    /// A subject of a partition.
    func subject(in partition: Int, _ number: Int = 0) -> String {
        var found = -1
        for candidate in 0... {
            let subject = "customers/c\(candidate)"
            if Partitioning.partition(shop: "s", subject: subject) == partition { found += 1 }
            if found == number { return subject }
        }
        return ""
    }

    func withAppender<Result: Sendable>(
        _ log: TestLog,
        options: AppenderOptions = .standard,
        _ body: (LogAppender) async throws -> Result
    ) async throws -> Result {
        let appender = LogAppender(log.database, options: options)
        let service = Task { await appender.run() }
        do {
            let result = try await body(appender)
            service.cancel()
            await service.value
            return result
        } catch {
            service.cancel()
            await service.value
            throw error
        }
    }

    @Test func everyOneOfThousandsOfTasksGetsItsOwnOutcome() async throws {
        let log = try await TestLog.make()
        let outcomes = try await withAppender(log) { appender in
            try await withThrowingTaskGroup(of: (Int, AppendOutcome).self) { group in
                for number in 0..<3000 {
                    let batch = try EventBatch(lines: [line("e\(number % 2000)", subject: "customers/c\(number % 100)")]
                    )
                    group.addTask { (number, try await appender.append(batch)[0]) }
                }
                return try await group.reduce(into: [Int: AppendOutcome]()) { $0[$1.0] = $1.1 }
            }
        }
        #expect(outcomes.values.count { $0.kind == .appended } == 2000)
        #expect(outcomes.values.count { $0.kind == .duplicate } == 1000)
        #expect((0..<1000).allSatisfy { outcomes[$0]?.position == outcomes[$0 + 2000]?.position })
        try await log.verify(events: 2000)
    }

    @Test func oneConflictFailsNobodyElse() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([line("e5", subject: "customers/other")])
        let kinds = try await withAppender(log) { appender in
            try await withThrowingTaskGroup(of: (Int, AppendOutcome.Kind).self) { group in
                for number in 0..<50 {
                    let batch = try EventBatch(lines: [line("e\(number)", subject: "customers/c\(number)")])
                    group.addTask { (number, try await appender.append(batch)[0].kind) }
                }
                return try await group.reduce(into: [Int: AppendOutcome.Kind]()) { $0[$1.0] = $1.1 }
            }
        }
        #expect(kinds[5] == .conflict)
        #expect(kinds.values.count { $0 == .appended } == 49)
        try await log.verify(events: 50)
    }

    @Test func appendsOfOneSubjectKeepTheirOrder() async throws {
        let log = try await TestLog.make()
        try await withAppender(log) { appender in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<20 {
                    group.addTask {
                        for number in 0..<30 {
                            let batch = try EventBatch(lines: [
                                line("e\(caller)-\(number)", subject: "customers/c\(caller)"),
                                line("f\(caller)-\(number)", subject: "customers/d\(number)"),
                            ])
                            _ = try await appender.append(batch)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await log.verify(events: 1200)
        try await log.withSuperuser { connection in
            let rows = try await connection.query(
                "SELECT subject, id FROM kefu.events WHERE subject LIKE 'customers/c%' ORDER BY subject, \"offset\""
            )
            var next: [String: Int] = [:]
            for row in rows.rows {
                let (subject, id) = try row.decode((String, String).self)
                #expect(id.hasSuffix("-\(next[subject, default: 0])"))
                next[subject, default: 0] += 1
            }
        }
    }

    @Test func exactlyOneOfRacingExpectationsHolds() async throws {
        let log = try await TestLog.make()
        let seen = try await log.append([line("placed", subject: "customers/c1")])[0].position
        let options = AppenderOptions.standard
        try await withAppender(log, options: options) { one in
            try await withAppender(log, options: options) { other in
                let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                    for number in 0..<40 {
                        let batch = try EventBatch(lines: [line("claim\(number)", subject: "customers/c1")])
                        let expectation = AppendExpectation(shop: "s", subject: "customers/c1", after: seen.offset)
                        let appender = number % 2 == 0 ? one : other
                        group.addTask { try await appender.append(batch, expecting: [expectation])[0] }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let winner = try #require(outcomes.first { $0.kind == .appended })
                #expect(outcomes.count { $0.kind == .appended } == 1)
                #expect(
                    outcomes.filter { $0.kind == .expectationFailed }.map(\.position)
                        == Array(repeating: winner.position, count: 39)
                )
            }
        }
        try await log.verify(events: 2)
    }

    @Test func appendersOfTwoProgramsNeitherLoseNorDouble() async throws {
        let log = try await TestLog.make()
        let outcomes = try await withAppender(log) { one in
            try await withAppender(log) { other in
                try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                    for number in 0..<1200 {
                        // Every event comes twice, through both.
                        let id = "e\(number / 2)"
                        let batch = try EventBatch(lines: [line(id, subject: "customers/c\(number / 2 % 30)")])
                        let appender = number % 2 == 0 ? one : other
                        group.addTask { try await appender.append(batch)[0] }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
        }
        #expect(outcomes.count { $0.kind == .appended } == 600)
        #expect(outcomes.count { $0.kind == .duplicate } == 600)
        #expect(Set(outcomes.map(\.position)).count == 600)
        try await log.verify(events: 600)
    }

    @Test func anExpectationCountsTheNamedTypesOnlyAndItsOwnEventsNever() async throws {
        let log = try await TestLog.make()
        let seen = try await log.append([line("a", subject: "customers/c1")])[0].position
        _ = try await log.append([line("b", subject: "customers/c1")])
        try await withAppender(log) { appender in
            let batch = try EventBatch(lines: [line("c", subject: "customers/c1")])
            let others = AppendExpectation(
                shop: "s",
                subject: "customers/c1",
                types: ["message.sent"],
                after: seen.offset
            )
            #expect(try await appender.append(batch, expecting: [others])[0].kind == .appended)
            let same = AppendExpectation(
                shop: "s",
                subject: "customers/c1",
                types: ["message.received"],
                after: seen.offset
            )
            // What is stored already is acknowledged, whatever came since.
            #expect(try await appender.append(batch, expecting: [same])[0].kind == .duplicate)
            let next = try EventBatch(lines: [line("d", subject: "customers/c1"), line("e", subject: "customers/c2")])
            #expect(
                try await appender.append(next, expecting: [same]).map(\.kind) == [
                    .expectationFailed, .expectationFailed,
                ]
            )
            let pattern = AppendExpectation(
                shop: "s",
                subject: "customers/c1",
                types: ["message.*"],
                after: seen.offset
            )
            #expect(try await appender.append(next, expecting: [pattern])[0].kind == .expectationFailed)
            // A type that cannot be would protect from nothing.
            for wrong in ["message.recieved", "messages.*", "", "no_such", "com.*"] {
                var expectation = same
                expectation.types = [wrong]
                let error = await #expect(throws: EventLogError.self, "\(wrong)") {
                    try await appender.append(next, expecting: [expectation])
                }
                #expect(error?.code == .invalidType)
            }
            for own in ["com.example.thing", "com.example.*", "com.example.a*"] {
                var expectation = same
                expectation.types = [own]
                let own = try EventBatch(lines: [line("own-\(own)", subject: "customers/c1")])
                #expect(try await appender.append(own, expecting: [expectation])[0].kind == .appended)
            }
        }
        try await log.verify(events: 6)
    }

    @Test func callersWaitForRoomAndAllGetThrough() async throws {
        let log = try await TestLog.make()
        var options = AppenderOptions.standard
        options.waitingEvents = 5
        options.connections = 1
        let count = try await withAppender(log, options: options) { appender in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<120 {
                    let lines = (0...number % 7).map { line("e\(number)-\($0)", subject: "customers/c\(number)") }
                    let batch = try EventBatch(lines: lines)
                    group.addTask { try await appender.append(batch).count { $0.kind == .appended } }
                }
                return try await group.reduce(0, +)
            }
        }
        try await log.verify(events: Int64(count))
    }

    @Test func anAppenderThatHasEndedSaysSo() async throws {
        let log = try await TestLog.make()
        let appender = try await withAppender(log) { $0 }
        let batch = try EventBatch(lines: [line("e", subject: "customers/c")])
        let error = await #expect(throws: EventLogError.self) { try await appender.append(batch) }
        #expect(error?.code == .stopped)
        #expect(error?.isRetryable == true)
    }

}
