// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

@testable import kefu

/// Consumer groups by the command, with real processes.
@Suite(.timeLimit(.minutes(10))) struct ConsumeTests {
    private func events(_ range: Range<Int>, subjects: Int) -> [String] {
        range.map { EventLine.received("e\($0)", "c\($0 % subjects)", at: "2026-05-11T10:00:00+08:00") }
    }

    /// The number of partitions by member that lives.
    private func shares(_ log: TestLog) async throws -> [Int] {
        let rows = try await log.ask("groups", "describe", "g").rows
        let members = rows.compactMap { $0["member"] }.filter { !$0.isEmpty }
        return Dictionary(grouping: members) { $0 }.values.map(\.count).sorted()
    }

    private func acknowledged(_ log: TestLog) async throws -> Int64 {
        try await log.value("SELECT coalesce(sum(next_offset), 0)::bigint FROM kefu.group_partitions")
    }

    /// Whether the first deliveries of each subject are in its order.
    private func expectOrder(_ lines: [Subscriber.Line]) {
        var last: [String: Int64] = [:]
        var seen: Set<String> = []
        for line in lines where seen.insert(line.id).inserted {
            #expect(line.offset > last[line.subject] ?? -1, "\(line) comes too late")
            last[line.subject] = line.offset
        }
    }

    @Test func fourMembersShareThePartitionsAndEachEventComesOnce() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<1, subjects: 1))
            let order = Locked<[Subscriber.Line]>([])
            let members = try (0..<4).map { index in
                try Subscriber(log, ["--member", "m\(index)"]) { line, number in
                    order.withLock { $0.append(line) }
                    return "\(number)\n"
                }
            }
            try await wait(for: "the group") {
                try await log.value("SELECT count(*) FROM kefu.groups", as: Int64.self) == 1
            }
            try await wait(for: "even shares") { try await shares(log) == [4, 4, 4, 4] }
            try await log.append(events(1..<2000, subjects: 300))
            try await wait(for: "all events") { try await acknowledged(log) == 2000 }
            let lines = order.withLock { $0 }
            #expect(lines.count == 2000 && Set(lines.map(\.id)).count == 2000)
            for member in members { #expect(!member.lines.isEmpty) }
            expectOrder(lines)
            // One that leaves hands over.
            members[0].send(SIGTERM)
            let left = await members[0].end()
            #expect(left.signal == SIGTERM, "\(left)")
            try await wait(for: "shares of three") { try await shares(log) == [5, 5, 6] }
            for member in members[1...] {
                member.closeInput()
                let ending = await member.end()
                #expect(ending.status == 0, "\(ending)")
            }
        }
    }

    @Test func aStoppedMemberLosesItsPartitionsAndItsLateAcknowledgementIsRefused() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<400, subjects: 100))
            let stopped = try Subscriber(log, ["--member", "stopped", "--window", "300"])
            try await wait(for: "a full window") { stopped.lines.count == 300 }
            stopped.answer("120\n")
            try await wait(for: "the acknowledgement") { try await acknowledged(log) == 120 }
            stopped.send(SIGSTOP)
            let other = try Subscriber(log, ["--member", "other"]) { _, number in "\(number)\n" }
            try await wait(for: "a take-over of everything") { try await acknowledged(log) == 400 }
            stopped.answer("300\n")
            stopped.send(SIGCONT)
            stopped.closeInput()
            let ending = await stopped.end()
            #expect(ending.status == 3, "\(ending)")
            #expect(ending.errorText.contains("180 acknowledged too late"), "\(ending)")
            let before = Set(stopped.lines.prefix(120).map(\.id))
            let again = other.lines.map(\.id)
            #expect(before.count == 120 && before.isDisjoint(with: again), "what was acknowledged came again")
            #expect(before.union(again).count == 400)
            #expect(again.count == 280)
            expectOrder(Array(stopped.lines.prefix(120)) + other.lines)
            other.closeInput()
            #expect(await other.end().status == 0)
        }
    }

    @Test func killedMembersAreReplacedAndNothingIsSkipped() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<3000, subjects: 200))
            let order = Locked<[Subscriber.Line]>([])
            let seed = UInt64.random(in: .min ... .max)
            var generator = SeededGenerator(seed: seed)
            func start(_ name: String) throws -> Subscriber {
                try Subscriber(log, ["--member", name, "--window", "40"]) { line, number in
                    order.withLock { $0.append(line) }
                    usleep(500)
                    return "\(number)\n"
                }
            }
            var members = try (0..<3).map { try start("m\($0)") }
            for round in 0..<4 {
                let sofar = order.withLock { $0.count }
                try await wait(for: "some more events") {
                    if order.withLock({ $0.count }) > sofar + 100 { return true }
                    return try await acknowledged(log) == 3000
                }
                let victim = Int.random(in: 0..<3, using: &generator)
                members[victim].send(SIGKILL)
                #expect(await members[victim].end().signal == SIGKILL)
                // Every other time the successor has the name of the dead one and need not wait.
                members[victim] = try start(round % 2 == 0 ? "m\(victim)" : "n\(round)")
            }
            try await wait(for: "all events, seed \(seed)") { try await acknowledged(log) == 3000 }
            for member in members {
                member.closeInput()
                let ending = await member.end()
                #expect(ending.status == 0, "seed \(seed): \(ending)")
            }
            let lines = order.withLock { $0 }
            #expect(Set(lines.map(\.id)).count == 3000, "seed \(seed)")
            #expect(lines.count <= 3000 + 4 * 40, "seed \(seed): \(lines.count) lines")
            expectOrder(lines)
            #expect(try await log.ask("groups", "parked", "g").rows.isEmpty)
        }
    }

    @Test func anEventThatKillsItsConsumerIsParkedAndRetriedInOrder() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<200, subjects: 40))
            var kills = 0
            var done: [Subscriber.Line] = []
            while true {
                let process = Locked<pid_t>(0)
                let consumer = try Subscriber(log, ["--member", "a", "--once", "--max-deliveries", "3"]) {
                    line,
                    number in
                    if line.id == "e57" {
                        // The whole program goes, as when memory runs out.
                        kill(process.withLock { $0 }, SIGKILL)
                        return nil
                    }
                    return "\(number)\n"
                }
                process.withLock { $0 = consumer.processID }
                let ending = await consumer.end()
                done += consumer.lines.filter { $0.id != "e57" }
                if ending.status == 0 { break }
                try #require(ending.signal == SIGKILL, "\(ending)")
                kills += 1
                try #require(kills < 10)
            }
            // One more when an earlier event of its partition was out at the first death, too.
            #expect((3...4).contains(kills))
            let parked = try await log.ask("groups", "parked", "g")
            #expect(parked.rows("subject", "behind", "state") == ["customers/c17 3 parked"])
            #expect(
                Set(done.map(\.id)).isSuperset(
                    of: (0..<200).map { "e\($0)" }.filter { !["e57", "e97", "e137", "e177"].contains($0) }
                )
            )
            // A later event of the subject waits behind it, in other subjects life goes on.
            try await log.append(events(217..<219, subjects: 200))
            let others = try Subscriber(log, ["--once", "--ack", "auto"])
            #expect(await others.end().status == 0)
            #expect(others.lines.map(\.id) == ["e218"])
            try await log.must("groups", "retry", "g", "--subject", "customers/c17")
            let retried = try Subscriber(log, ["--once", "--ack", "auto"])
            #expect(await retried.end().status == 0)
            #expect(retried.lines.map(\.id) == ["e57", "e97", "e137", "e177", "e217"])
            #expect(try await log.ask("groups", "parked", "g").rows.isEmpty)
        }
    }

    @Test func aRefusedEventComesAgainAndCanBeSkipped() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<9, subjects: 3))
            let consumer = try Subscriber(log, ["--max-deliveries", "2", "--once"]) { line, number in
                line.id == "e4" ? "nack \(number) out of stock\n" : "\(number)\n"
            }
            let ending = await consumer.end()
            #expect(ending.status == 0, "\(ending)")
            let parked = try await log.ask("groups", "parked", "g")
            #expect(parked.rows("subject", "behind", "attempts", "reason") == ["customers/c1 1 2 out of stock"])
            #expect(consumer.lines.filter { $0.id == "e4" }.count == 2)
            try await log.must("groups", "skip", "g", "--all")
            let rest = try Subscriber(log, ["--once", "--ack", "auto"])
            #expect(await rest.end().status == 0)
            #expect(rest.lines.map(\.id) == ["e7"])
        }
    }

    @Test func finiteReadsAcknowledgeAtTheirEndAndNotBefore() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<30, subjects: 10))
            let first = try await log.must("log", "subscribe", "--group", "g", "--ack", "exit", "--limit", "10")
            #expect(Lines.split(first.output).count == 10)
            #expect(try await acknowledged(log) == 10)
            // Nobody takes the lines: nothing is acknowledged.
            let broken = try await Program.run(
                "/bin/sh",
                [
                    "-c", #""$0" log subscribe --group g --ack auto --once --data-dir "$1" | :"#, Places.kefu,
                    log.dataDirectory,
                ]
            )
            #expect(broken.status == 0)
            let before = try await acknowledged(log)
            let rest = try await log.must("log", "subscribe", "--group", "g", "--ack", "auto", "--once")
            #expect(Int64(Lines.split(rest.output).count) == 30 - before)
            #expect(try await acknowledged(log) == 30)
        }
    }

    /// An event that a group of another log gave out says where it was there: the place here is told alone.
    @Test func thePlaceIsToldOnce() async throws {
        try await TestLog.with { log in
            let event = EventLine.received("e1", "c1", at: "2026-05-11T10:00:00+08:00")
            try await log.append([event.dropLast() + #","kefuoffset":77,"kefupartition":99,"trace":"t1"}"#])
            let read = try await log.must("log", "subscribe", "--group", "g", "--ack", "auto", "--once")
            let line = String(decoding: read.output, as: UTF8.self)
            #expect(line.contains(#""trace":"t1""#) && line.contains(#""kefuoffset":0"#), "\(line)")
            for name in ["kefuoffset", "kefupartition"] {
                #expect(line.ranges(of: name).count == 1, "\(line)")
            }
        }
    }

    @Test func groupsAreMovedAndDeletedOnlyWhenNobodyIsThereOrByForce() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<20, subjects: 20))
            let member = try Subscriber(log, ["--member", "a"]) { _, number in "\(number)\n" }
            try await wait(for: "all events") { try await acknowledged(log) == 20 }
            for command in [["reset", "g", "--to", "earliest"], ["delete", "g"]] {
                let refused = try await log.kefu(["groups"] + command)
                #expect(refused.status == 1, "\(refused)")
                #expect(refused.errorText.contains("active members (a)"), "\(refused)")
            }
            try await log.must("groups", "reset", "g", "--to", "earliest", "--force")
            try await wait(for: "everything again") { member.lines.count == 40 }
            let list = try await log.ask("groups", "list")
            #expect(list.rows("group", "members") == ["g 1"])
            try await log.must("groups", "delete", "g", "--force")
            let ending = await member.end()
            #expect(ending.status == 1, "\(ending)")
            #expect(ending.errorText.contains("no consumer group g"), "\(ending)")
            #expect(try await log.ask("groups", "list").rows.isEmpty)
            let usage = try await log.kefu("groups", "reset", "g", "--to", "yesterday-ish")
            #expect(usage.status == 2, "\(usage)")
            let bad = try await log.kefu("log", "subscribe", "--group", "a b", "--once", "--ack", "auto")
            #expect(bad.status == 1, "\(bad)")
        }
    }

    @Test func linesThatMakeNoSenseAreNamed() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<3, subjects: 3))
            let member = try Subscriber(log, ["--once"])
            try await wait(for: "the lines") { member.lines.count == 3 }
            member.answer("x\n99\n3\n")
            let ending = await member.end()
            #expect(ending.status == 3, "\(ending)")
            #expect(ending.errorText.contains("line 99 was not delivered yet"), "\(ending)")
            #expect(ending.errorText.contains("the number of a line"), "\(ending)")
            #expect(try await acknowledged(log) == 3)
        }
    }

    @Test func aConsumerThatAcknowledgesNothingLosesItsPlace() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<3, subjects: 3))
            let silent = try Subscriber(log, ["--ack-timeout", "1"])
            let ending = await silent.end()
            #expect(ending.status == 1, "\(ending)")
            #expect(ending.errorText.contains("nothing was acknowledged for 1 s with 3 lines"), "\(ending)")
            #expect(try await shares(log).isEmpty)
            #expect(try await acknowledged(log) == 0)
        }
    }

    /// A consumer that neither reads nor acknowledges loses its place too, though its lines no longer fit into the pipe.
    @Test func aConsumerThatReadsNothingLosesItsPlace() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<3000, subjects: 300))
            let deaf = try await Program.run(
                "/bin/sh",
                [
                    "-c",
                    #"mkfifo "$1/lines" "$1/acks"; exec 8<>"$1/lines" 9<>"$1/acks"; "#
                        + #""$0" log subscribe --group g --ack-timeout 1 --data-dir "$1" <&9 >&8 2>"$1/said"; "#
                        + #"echo "status $?"; cat "$1/said""#,
                    Places.kefu, log.dataDirectory,
                ]
            )
            #expect(deaf.outputText.contains("status 1"), "\(deaf)")
            #expect(deaf.outputText.contains("for 1 s with"), "\(deaf)")
            #expect(try await shares(log).isEmpty)
        }
    }

    /// The lines of a finite read that other members got meanwhile are not settled before they are acknowledged.
    @Test func aLimitDoesNotHideThatAnAcknowledgementCameTooLate() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<40, subjects: 20))
            let stopped = try Subscriber(log, ["--member", "stopped", "--limit", "40"])
            try await wait(for: "the lines") { stopped.lines.count == 40 }
            stopped.send(SIGSTOP)
            let other = try Subscriber(log, ["--member", "other"]) { _, number in "\(number)\n" }
            try await wait(for: "a take-over of everything") { try await acknowledged(log) == 40 }
            stopped.send(SIGCONT)
            stopped.answer("20\n")
            stopped.closeInput()
            let ending = await stopped.end()
            #expect(ending.errorText.contains("20 acknowledged too late"), "\(ending)")
            #expect(ending.status != 0, "\(ending)")
            other.closeInput()
            #expect(await other.end().status == 0)
        }
    }

    @Test func aShopIsMeantByItsNameAndATypeMustBeOne() async throws {
        try await TestLog.with { log in
            let shop =
                #"{"specversion":"1.0","id":"u","source":"/x","type":"shop.upserted","subject":"shops/100000001","time":"2026-05-11T09:00:00+08:00","shop":"100000001","data":{"name":"青禾"}}"#
            try await log.append([shop] + events(0..<3, subjects: 3))
            try await log.project()
            let named = try await log.must(
                "log",
                "subscribe",
                "--group",
                "named",
                "--shop",
                "青禾",
                "--type",
                "message.*",
                "--ack",
                "auto",
                "--once"
            )
            #expect(Lines.split(named.output).count == 3)
            // A shop may be to come; a misspelt one would be waited for in vain.
            let stranger = try await log.must(
                ["log", "subscribe", "--group", "s", "--shop", "青和", "--ack", "auto", "--once"]
            )
            #expect(stranger.output.isEmpty && stranger.errorText.contains("青和 is taken for an id"), "\(stranger)")
            #expect(!named.errorText.contains("taken for an id"), "\(named)")
            let typo = try await log.kefu("log", "subscribe", "--group", "t", "--type", "messages.*", "--once")
            #expect(typo.status != 0 && typo.errorText.contains("no event type"), "\(typo)")
            let read = try await log.kefu("log", "read", "--type", "message.recieved")
            #expect(read.status != 0 && read.errorText.contains("did you mean message.received"), "\(read)")
        }
    }

    /// A stopped member whose row was removed meanwhile joins again by itself.
    @Test func aMemberThatWasForgottenJoinsAgain() async throws {
        try await TestLog.with { log in
            try await log.append(events(0..<10, subjects: 10))
            let member = try Subscriber(log, ["--member", "a"])
            try await wait(for: "the lines") { member.lines.count == 10 }
            member.send(SIGSTOP)
            try await log.withSuperuser { try await $0.execute("DELETE FROM kefu.group_members") }
            member.send(SIGCONT)
            try await wait(for: "the lines again") { member.lines.count == 20 || member.lines.count == 11 }
            // After the death over them they come one at a time.
            for number in 11...20 {
                try await wait(for: "line \(number)") { member.lines.count >= number }
                member.answer("\(number)\n")
            }
            try await wait(for: "all events") { try await acknowledged(log) == 10 }
            member.closeInput()
            let ending = await member.end()
            #expect(ending.status == 3, "\(ending)")
            #expect(ending.errorText.contains("10 acknowledged too late"), "\(ending)")
        }
    }

    @Test(arguments: [
        ("12", AcknowledgementLine.through(12)), (" 7 ", .through(7)), ("nack 3", .refuse(3, reason: "refused")),
        ("nack 3 no such order", .refuse(3, reason: "no such order")), ("", nil), ("0", nil), ("-1", nil),
        ("nack", nil), ("nack x", nil), ("12 13", nil), ("+12", nil), ("nack +3", nil),
    ]) func acknowledgementsAreReadAsDocumented(text: String, line: AcknowledgementLine?) {
        #expect(AcknowledgementLine(text) == line)
    }
}
