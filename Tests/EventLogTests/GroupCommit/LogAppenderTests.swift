// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct LogAppenderTests {
    private func line(_ id: String, subject: String, length: Int = 3) -> String {
        let text = String(repeating: "好", count: length)
        return
            #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"message.received","subject":"\#(subject)","time":"2026-05-11T10:00:00Z","shop":"s","data":{"content_type":"text","text":"\#(text)"}}"#
    }

    /// A subject of a partition.
    private func subject(in partition: Int, _ number: Int = 0) -> String {
        var found = -1
        for candidate in 0... {
            let subject = "customers/c\(candidate)"
            if Partitioning.partition(shop: "s", subject: subject) == partition { found += 1 }
            if found == number { return subject }
        }
        return ""
    }

    private func withAppender<Result: Sendable>(
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

    @Test func aPartitionThatSomebodyHoldsDelaysNoAppendToAnother() async throws {
        let log = try await TestLog.make()
        let held = 3
        try await withAppender(log) { appender in
            try await log.withSuperuser { holder in
                try await holder.execute("BEGIN")
                _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, \(Int32(held)))::text")
                let waiting = try EventBatch(lines: [line("held", subject: subject(in: held))])
                let both = try EventBatch(lines: [
                    line("both1", subject: subject(in: held, 1)), line("both2", subject: subject(in: 9, 1)),
                ])
                async let late: [AppendOutcome] = appender.append(waiting)
                async let lateBoth: [AppendOutcome] = appender.append(both)
                // All of these end while the lock is held, however long that takes.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<200 where number % 16 != held {
                        let batch = try EventBatch(lines: [
                            line("e\(number)", subject: subject(in: number % 16, number / 16 + 2))
                        ])
                        group.addTask { _ = try await appender.append(batch) }
                    }
                    try await group.waitForAll()
                }
                try await holder.execute("COMMIT")
                #expect(try await late.map(\.kind) == [.appended])
                #expect(try await lateBoth.map(\.kind) == [.appended, .appended])
            }
        }
        try await log.verify(events: 187 + 3)
    }

    @Test func anAppendOfSeveralPartitionsHoldsNoneWhileItWaitsForOne() async throws {
        let log = try await TestLog.make()
        try await withAppender(log) { appender in
            try await log.withSuperuser { holder in
                try await holder.execute("BEGIN")
                _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 9)::text")
                let several = try EventBatch(lines: [
                    line("several3", subject: subject(in: 3)), line("several9", subject: subject(in: 9)),
                ])
                async let late = appender.append(several)
                while try await waiters(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                let locked = try await holder.query(
                    """
                    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE l.locktype = 'advisory' AND l.granted AND l.pid <> pg_backend_pid() AND d.datname = current_database()
                    """
                )[0].decode(Int64.self, at: 0)
                #expect(locked == 0)
                let single = try EventBatch(lines: [line("single", subject: subject(in: 3, 1))])
                #expect(try await appender.append(single).map(\.kind) == [.appended])
                try await holder.execute("COMMIT")
                #expect(try await late.map(\.kind) == [.appended, .appended])
            }
        }
        try await log.verify(events: 3)
    }

    @Test func aPartitionThatIsHeldForTooLongIsARetryableError() async throws {
        let log = try await TestLog.make()
        var configuration = log.superuser
        configuration.settings["lock_timeout"] = "10ms"
        var options = AppenderOptions.standard
        options.triesAfterRefusal = 0
        let appender = LogAppender(LogDatabase(configuration), options: options)
        let service = Task { await appender.run() }
        try await log.withSuperuser { holder in
            try await holder.execute("BEGIN")
            _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 4)::text")
            let batch = try EventBatch(lines: [line("e", subject: subject(in: 4))])
            let error = await #expect(throws: EventLogError.self) { try await appender.append(batch) }
            #expect(error?.code == .unavailable)
            try await holder.execute("COMMIT")
            #expect(try await appender.append(batch).map(\.kind) == [.appended])
        }
        service.cancel()
        await service.value
        try await log.verify(events: 1)
    }

    @Test func anAppenderThatIsAbandonedWaitsForNobody() async throws {
        let log = try await TestLog.make()
        let subject = subject(in: 4)
        try await log.withSuperuser { holder in
            try await holder.execute("BEGIN")
            _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 4)::text")
            let appender = LogAppender(log.database)
            let service = Task { await appender.run() }
            let batches = try ["first", "second"].map { try EventBatch(lines: [line($0, subject: subject)]) }
            let first = Task { try await appender.append(batches[0]) }
            while try await waiters(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            let second = Task { try await appender.append(batches[1]) }
            appender.abandon()
            // It ends while the lock is held.
            await service.value
            for task in [first, second] {
                let error = await #expect(throws: EventLogError.self) { try await task.value }
                #expect(error?.code == .stopped)
            }
            try await holder.execute("COMMIT")
        }
        let again = try await log.append(["first", "second"].map { line($0, subject: subject) })
        #expect(again.map(\.kind) == [.appended, .appended])
        try await log.verify(events: 2)
    }

    @Test func anAppendThatWaitsCanBeTakenBack() async throws {
        let log = try await TestLog.make()
        try await withAppender(log) { appender in
            try await log.withSuperuser { holder in
                try await holder.execute("BEGIN")
                _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 4)::text")
                let subject = subject(in: 4)
                let first = try EventBatch(lines: [line("first", subject: subject)])
                let second = try EventBatch(lines: [line("second", subject: subject)])
                async let written = appender.append(first)
                // The first waits for the lock before the second comes, which waits behind it then.
                while try await waiters(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                let task = Task { try await appender.append(second) }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await holder.execute("COMMIT")
                #expect(try await written.map(\.kind) == [.appended])
            }
        }
        try await log.verify(events: 1)
    }

    private func waiters(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(
            """
            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """
        )[0].decode(Int64.self, at: 0)
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

    @Test func lostConnectionsLoseAndDoubleNothing() async throws {
        let log = try await TestLog.make()
        let outcomes = try await withAppender(log) { appender in
            try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for caller in 0..<16 {
                    group.addTask {
                        var outcomes: [AppendOutcome] = []
                        for number in 0..<60 {
                            let batch = try EventBatch(lines: [
                                line("e\(caller)-\(number)", subject: "customers/c\(caller)")
                            ])
                            outcomes += try await appender.append(batch)
                        }
                        return outcomes
                    }
                }
                group.addTask {
                    try await log.withSuperuser { connection in
                        for _ in 0..<6 {
                            _ = try await connection.query(
                                """
                                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                                WHERE datname = current_database() AND pid <> pg_backend_pid()
                                """
                            )
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        #expect(Set(outcomes.map(\.position)).count == 960)
        try await log.verify(events: 960)
    }

    /// What a dump that was restored, or a standby that took over, has lost of the log's end is not gone on from: the appender remembers
    /// heads that are no more.
    @Test(arguments: [0, 2])
    func aLogThatLostItsEndIsGoneOnWithoutAHole(_ replaced: Int) async throws {
        let log = try await TestLog.make()
        let subjects = [subject(in: 3), subject(in: 9)]
        try await withAppender(log) { appender in
            func append(_ ids: [String]) async throws -> [Int64] {
                var offsets: [Int64] = []
                for id in ids {
                    let lines = subjects.map { line(id + $0, subject: $0) }
                    offsets += try await appender.append(EventBatch(lines: lines)).map(\.position.offset)
                }
                return offsets
            }
            #expect(try await append(["a", "b", "c", "d", "e"]) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
            try await log.withSuperuser { connection in
                try await connection.execute("SET session_replication_role = replica")
                for table in ["events", "identities", "vault"] {
                    try await connection.execute("DELETE FROM kefu.\(table) WHERE \"offset\" > 2")
                }
                try await connection.execute("DELETE FROM kefu.batches WHERE last_offset > 2")
            }
            // Another program may have written as much meanwhile: the heads are as far as they were, but others.
            for number in 0..<replaced {
                _ = try await log.append(subjects.map { line("x\(number)" + $0, subject: $0) })
            }
            let first = Int64(3 + replaced)
            #expect(try await append(["f", "g"]) == [first, first, first + 1, first + 1])
        }
        try await log.verify(events: Int64(2 * (5 + replaced)))
    }

    /// One event that the database itself refuses, again and again, costs those beside it nothing.
    @Test func whatTheDatabaseRefusesFailsAlone() async throws {
        let log = try await TestLog.make()
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF NEW.id = 'poison' THEN RAISE EXCEPTION 'no poison'; END IF;
                  RETURN NEW;
                END $$
                """
            )
            try await connection.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON kefu.events FOR EACH ROW EXECUTE FUNCTION public.refuse()"
            )
        }
        let failed = try await withAppender(log) { appender in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    let isPoison = number % 10 == 0
                    let id = isPoison ? "poison" : "e\(number)"
                    let batch = try EventBatch(lines: [line(id, subject: "customers/c\(number)")])
                    group.addTask {
                        do {
                            _ = try await appender.append(batch)
                            return 0
                        } catch let error as PostgresError where isPoison && error.message == "no poison" {
                            return 1
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
        }
        #expect(failed == 20)
        try await log.verify(events: 180)
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

    @Test func anUnreachableDatabaseIsARetryableError() async throws {
        let nowhere = LogDatabase(PostgresConfiguration(host: "/nonexistent", user: "kefu", database: "kefu"))
        let appender = LogAppender(nowhere)
        let service = Task { await appender.run() }
        let batch = try EventBatch(lines: [line("e", subject: "customers/c")])
        let error = await #expect(throws: EventLogError.self) { try await appender.append(batch) }
        #expect(error?.code == .unavailable)
        service.cancel()
        await service.value
    }
}
