// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// Kept sums are those of the facts, whatever is written after them and whenever they are counted; and no answer shows whether there are any.
struct ReplyDaySumsTests {
    @Test(arguments: (1...6).map { UInt64($0) })
    func theSumsAreThoseOfTheFactsInAnyOrderOfArrival(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var lines = RandomDays(events: 250, using: &random).lines
        lines.shuffle(using: &random)
        let log = try await TestLog.folded([RandomDays.recalledOwesNothing])
        let keeper = SumsKeeper(log.database, set: Desk.projections)
        var isKept = false
        while !lines.isEmpty {
            let piece = lines.prefix(Int.random(in: 1...25, using: &random))
            lines.removeFirst(piece.count)
            _ = try await log.append(Array(piece))
            try await log.fold()
            let (days, differing) = try await keeper.check()
            #expect(differing.isEmpty, "seed \(seed), \(lines.count) lines left")
            isKept = isKept || days > 0
            if Bool.random(using: &random) { _ = try await keeper.keepAll() }
        }
        #expect(isKept, "seed \(seed)")
        _ = try await keeper.keepAll()
        try await expectTheSameWithoutSums(log, seed: seed, using: &random)
    }

    @Test(arguments: [7, 8] as [UInt64])
    func theSumsAreThoseOfTheFactsWhileEventsComeInAndSessionsDie(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var lines = RandomDays(events: 600, using: &random).lines
        lines.shuffle(using: &random)
        let log = try await TestLog.make()
        let keeper = SumsKeeper(log.database, set: Desk.projections)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for part in [Array(lines[..<300]), Array(lines[300...])] {
                group.addTask {
                    for first in stride(from: 0, to: part.count, by: 15) {
                        _ = try await log.append(Array(part[first..<min(first + 15, part.count)]))
                        // Its session may be ended, as all of those are that change sums.
                        _ = try? await log.fold()
                    }
                }
            }
            for _ in 0..<2 {
                group.addTask {
                    while !Task.isCancelled { _ = try? await keeper.keepAll() }
                }
            }
            group.addTask { try await Self.endSessions(log) }
            try await group.next()
            try await group.next()
            group.cancelAll()
        }
        try await log.fold()
        #expect(try await keeper.check().differing.isEmpty, "seed \(seed)")
        _ = try await keeper.keepAll()
        let (days, differing) = try await keeper.check()
        #expect(differing.isEmpty && days > 8, "seed \(seed)")
    }

    /// Ends sessions in the middle of what they do with sums, again and again.
    private static func endSessions(_ log: TestLog) async throws {
        try await log.withSuperuser { connection in
            while !Task.isCancelled {
                _ = try await connection.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE '%reply_sums%' AND state <> 'idle'
                    """
                )
                try? await Task.sleep(for: .milliseconds(70))
            }
        }
    }

    @Test func aMessageTakenBackAndIdsLinkedAloneAreCounted() async throws {
        let log = try await Self.twoCustomersADay()
        try await expectKept(log, 3)
        try await add(
            log,
            RandomDays.line("x1", "message.recalled", "customers/c0", "s0", at: 5 * 86400, #""event_ref":"m00""#)
        )
        try await expectKept(log, 0)
        _ = try await SumsKeeper(log.database, set: Desk.projections).keepAll()
        try await expectKept(log, 3)
        // The second of the two wrote first on the second day.
        try await add(log, Self.link("x2", "c1", "c2"))
        try await expectKept(log, 1)
    }

    /// Whether a message that was taken back counts is said by the policy of its own day, which may be one before.
    @Test func aPolicyOfADayBeforeReachesTheDay() async throws {
        func policy(_ id: String, _ from: String) -> String {
            RandomDays.line(
                id,
                "policy.set",
                "policies/replies.recalled_count",
                "*",
                at: 8 * 86400,
                #""policy_key":"replies.recalled_count","value":true,"effective_from":"\#(from)""#
            )
        }
        let log = try await TestLog.folded(
            [RandomDays.recalledOwesNothing, policy("p1", "2026-05-12")]
                + [("m1", 36000), ("m2", 86400 + 36000)].map {
                    RandomDays.line($0.0, "message.received", "customers/c0", "s0", at: $0.1, #""content_type":"text""#)
                } + [RandomDays.line("r", "message.recalled", "customers/c0", "s0", at: 36060, #""event_ref":"m1""#)]
        )
        _ = try await SumsKeeper(log.database, set: Desk.projections).keepAll()
        try await expectKept(log, 2)
        // Now the second message does not begin a wait any more.
        try await add(log, policy("p2", "2026-05-11"))
        var day = Scope(shops: ["s0"], asOf: Timestamp("2026-06-01 00:00"))
        day.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 12)))
        let turns = try await log.answer(ReplyRateQuery(scope: day).question)
        try await log.withSuperuser { _ = try await $0.query("DELETE FROM kefu_read.reply_sums_g1") }
        #expect(try await log.answer(ReplyRateQuery(scope: day).question) == turns)
    }

    @Test func whoeverEmptiesTheFactsByHandEmptiesTheSums() async throws {
        for statement in ["DELETE FROM kefu_read.recalls_g1 WHERE false", "TRUNCATE kefu_read.replies_g1"] {
            let log = try await Self.twoCustomersADay()
            try await log.withSuperuser { try await $0.execute(statement) }
            try await expectKept(log, 0)
        }
    }

    /// Two stretches of policies begin to be scanned at the same instant when it lies shortly before the cut: they stay two.
    @Test func aTurnGoesOnOverACutOfThePoliciesWhereverTheScanBegins() async throws {
        func sent(_ id: String, _ sender: String, at: Int) -> String {
            let data = #""sender_kind":"\#(sender)","agent_id":"a1""#
            return RandomDays.line(id, "message.sent", "customers/c0", "s1", at: at, data)
        }
        func senders(_ id: String, _ value: String, _ from: String) -> String {
            RandomDays.line(
                id,
                "policy.set",
                "policies/taobao.response3m.counting_senders",
                "*",
                at: 0,
                #""policy_key":"taobao.response3m.counting_senders","value":"\#(value)","effective_from":"\#(from)""#
            )
        }
        let received = #""content_type":"text""#
        let log = try await TestLog.folded([
            RandomDays.line(
                "s1",
                "shop.upserted",
                "shops/s1",
                "s1",
                at: 0,
                #""shop_id":"s1","platform":"tmall","time_zone":"Asia/Shanghai""#
            ),
            senders("p1", "human,auto", "2026-05-01"), senders("p2", "human", "2026-05-12"),
            RandomDays.line("m1", "message.received", "customers/c0", "s1", at: 84600, received),
            sent("r1", "auto", at: 85200),
            RandomDays.line("m2", "message.received", "customers/c0", "s1", at: 86400 + 600, received),
            RandomDays.line("m3", "message.received", "customers/c0", "s1", at: 86400 + 36000, received),
            sent("r2", "human", at: 86400 + 36030),
        ])
        var scope = Scope(shops: ["s1"], asOf: Timestamp("2026-06-01 00:00"))
        scope.since = .instant(Timestamp("2026-05-11 23:00"))
        scope.until = .instant(Timestamp("2026-05-13 00:00"))
        var policies = PolicySet.standard
        try policies.set("taobao.response3m.window", to: "00:00-24:00")
        let some = try await log.answer(ReplyRateQuery(scope: scope, policies: policies).question)
        let all = try await log.answer(
            ReplyRateQuery(scope: Scope(all: true, asOf: scope.asOf), policies: policies).question
        )
        func ofDay(_ rows: [String]) -> [String] {
            rows.filter { $0.hasPrefix("s1|2026-05-12") }.map {
                $0.split(separator: "|").dropFirst().joined(separator: "|")
            }
        }
        #expect(ofDay(some) == ofDay(all) && ofDay(all).count == 1)
    }

    @Test func aCountWaitsForWhoeverIsWriting() async throws {
        let log = try await Self.twoCustomersADay()
        let keeper = SumsKeeper(log.database, set: Desk.projections)
        try await log.withSuperuser { connection in
            try await connection.execute("DELETE FROM kefu_read.reply_sums_g1")
            // As a worker does: the facts, and then the sums that they change.
            try await connection.execute(
                """
                BEGIN; UPDATE kefu_read.messages_g1 SET counts = false WHERE customer = 'c0';
                DELETE FROM kefu_read.reply_sums_g1
                """
            )
            async let kept = keeper.keepAll()
            try await Self.untilSomebodyWaits(connection)
            try await connection.execute("COMMIT")
            #expect(try await kept.days == 3)
        }
        try await expectKept(log, 3)
    }

    @Test func linksThatCannotSeeEachOtherAreCountedTogether() async throws {
        let log = try await Self.twoCustomersADay()
        try await log.withSuperuser { connection in
            // What the worker of another partition does that links c0 and c3, who never wrote.
            try await connection.execute(
                """
                BEGIN; LOCK TABLE kefu_read.reply_sums_g1 IN ROW EXCLUSIVE MODE;
                SELECT pg_advisory_xact_lock(1801807485, hashtext('kefu_read.reply_sums_g1'));
                INSERT INTO kefu_read.identity_links_g1 VALUES (99, 's0', 'c3', 'c0', '2026-05-18T00:00:00Z', 0)
                """
            )
            _ = try await log.append([Self.link("x3", "c1", "c3")])
            async let folded: Void = log.fold()
            try await Self.untilSomebodyWaits(connection)
            try await connection.execute("COMMIT")
            try await folded
        }
        try await expectKept(log, 0)
    }

    @Test func aGenerationOfBeforeTheSumsAnswers() async throws {
        let log = try await Self.twoCustomersADay()
        let question = ReplyRateQuery(scope: Scope(all: true)).question
        let answer = try await log.answer(question)
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                UPDATE kefu.generations SET tables = array_remove(tables, 'kefu_read.reply_sums_g1');
                DROP TABLE kefu_read.reply_sums_g1 CASCADE
                """
            )
        }
        #expect(try await log.answer(question) == answer && answer.count == 3)
        #expect(try await SumsKeeper(log.database, set: Desk.projections).keepAll().days == 0)
        #expect(try await SumsKeeper(log.database, set: Desk.projections).check().days == 0)
    }

    @Test func aNewGenerationIsSummedUpAnewAndTheOneBeforeKeepsItsSums() async throws {
        let log = try await Self.twoCustomersADay()
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["replies"]).run()
        try await expectKept(log, 0)
        #expect(try await SumsKeeper(log.database, set: Desk.projections).keepAll().days == 3)
        // Both fold it, and both take back what it changes: the two days since.
        let reply = #""sender_kind":"human""#
        try await add(log, RandomDays.line("y", "message.sent", "customers/c0", "s0", at: 86400 + 36060, reply))
        try await expectKept(log, 1)
        _ = try await log.database.withConnection(.projector) { connection in
            try await GenerationStore(Desk.projections).rollBack(names: ["replies"], connection)
        }
        try await expectKept(log, 1)
    }

    @Test func nothingIsSummedUpByTheWayForAGenerationThatIsBeingReplaced() async throws {
        let log = try await Self.twoCustomersADay()
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["replies"]).run()
        let keeper = SumsKeeper(log.database, set: Desk.projections)
        try await log.withSuperuser { connection in
            _ = try await connection.query("SELECT pg_advisory_lock(1801807479, hashtext('orders'))")
            _ = try await connection.query("SELECT pg_advisory_lock(1801807479, hashtext('replies'))")
            #expect(try await keeper.keepAll(isPatient: true).days == 0)
            _ = try await connection.query("SELECT pg_advisory_unlock(1801807479, hashtext('replies'))")
            #expect(try await keeper.keepAll(isPatient: true).days == 3)
        }
        let reply = #""sender_kind":"human""#
        try await add(log, RandomDays.line("y", "message.sent", "customers/c0", "s0", at: 86400 + 36060, reply))
        try await log.withSuperuser { connection in
            _ = try await connection.query("SELECT pg_advisory_lock(1801807479, hashtext('replies'))")
            // Whoever asks for it has it.
            #expect(try await keeper.keepAll().days == 2)
        }
    }

    /// Waits for a session of the same database that waits for a lock.
    private static func untilSomebodyWaits(_ connection: PostgresConnection) async throws {
        for _ in 0..<6000 {
            let row = try await connection.query(
                """
                SELECT EXISTS (
                  SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                  WHERE d.datname = current_database() AND NOT l.granted)
                """
            )[0]
            if try row.decode(Bool.self, at: 0) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("nobody waits")
    }

    /// Three days on which c0 and c1 wrote, on the last two c2 as well; summed up.
    private static func twoCustomersADay() async throws -> TestLog {
        var lines = [RandomDays.recalledOwesNothing]
        for day in 0..<3 {
            for customer in 0..<(day == 0 ? 2 : 3) {
                lines.append(
                    RandomDays.line(
                        "m\(day)\(customer)",
                        "message.received",
                        "customers/c\(customer)",
                        "s0",
                        at: day * 86400 + 36000,
                        #""content_type":"text""#
                    )
                )
            }
        }
        let log = try await TestLog.folded(lines)
        #expect(try await SumsKeeper(log.database, set: Desk.projections).keepAll().days == 3)
        return log
    }

    private static func link(_ id: String, _ customer: String, _ other: String) -> String {
        RandomDays.line(
            id,
            "customer.linked",
            "customers/\(customer)",
            "s0",
            at: 6 * 86400,
            #""merged_from":"\#(other)""#
        )
    }

    private func add(_ log: TestLog, _ line: String) async throws {
        _ = try await log.append([line])
        try await log.fold()
    }

    private func expectKept(_ log: TestLog, _ expected: Int) async throws {
        let (days, differing) = try await SumsKeeper(log.database, set: Desk.projections).check()
        #expect(days == expected && differing.isEmpty, "\(differing)")
    }

    /// Asks everything with the sums, and again without them.
    private func expectTheSameWithoutSums(_ log: TestLog, seed: UInt64, using random: inout SeededRandom) async throws {
        var questions: [Question] = []
        var changed = PolicySet.standard
        try changed.set("pdd.effective.limit_ms", to: "60000")
        var counted = PolicySet.standard
        try counted.set("replies.recalled_count", to: "true")
        var instants = [Timestamp("2026-05-20 00:00"), Timestamp("2026-06-20 00:00")]
        for _ in 0..<6 {
            let quarter = Int64.random(in: 0..<(9 * 96), using: &random)
            instants.append(
                Timestamp(microseconds: Timestamp("2026-05-11 00:00").microseconds + quarter * 900_000_000)
            )
        }
        for asOf in instants {
            for grouping in [ReplyRateQuery.Grouping.shop, .period, .day, .policy] {
                questions.append(ReplyRateQuery(scope: Scope(all: true, asOf: asOf), by: grouping).question)
            }
            questions.append(
                ReplyRateQuery(scope: Scope(all: true, asOf: asOf, timeZone: "America/New_York")).question
            )
            questions.append(ReplyRateQuery(scope: Scope(all: true, asOf: asOf), policies: changed).question)
            questions.append(ReplyRateQuery(scope: Scope(all: true, asOf: asOf), policies: counted).question)
            var days = Scope(shops: ["s0"], limit: 3, asOf: asOf)
            days.since = .day(try #require(PostgresDate(year: 2026, month: 5, day: 13)))
            days.until = .day(try #require(PostgresDate(year: 2026, month: 5, day: 15)))
            questions.append(ReplyRateQuery(scope: days).question)
            days.since = .instant(Timestamp("2026-05-13 11:00"))
            questions.append(ReplyRateQuery(scope: days).question)
            days.since = .local(
                try #require(PostgresDate(year: 2026, month: 5, day: 13)),
                microsecondOfDay: 39_600_000_000
            )
            questions.append(ReplyRateQuery(scope: days).question)
        }
        var with: [[String]] = []
        for question in questions { with.append(try await log.answer(question)) }
        let kept = try await log.withSuperuser { connection in
            try await connection.query("DELETE FROM kefu_read.reply_sums_g1 WHERE known_from IS NOT NULL").affectedRows
        }
        #expect(kept > 8, "seed \(seed)")
        for (question, answer) in zip(questions, with) {
            #expect(try await log.answer(question) == answer, "seed \(seed), \(question.name) \(question.binds)")
        }
    }
}
