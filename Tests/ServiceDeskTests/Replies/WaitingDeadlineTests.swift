// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// A deadline is shown only where the policy sets one, and where it does.
@Suite struct WaitingDeadlineTests {
    /// A chat on 11 May in Shanghai, and the deadlines as of a time of it, by the shop's clock: those of the hour, of the manual, the
    /// timely, Taobao's and JD's policy, and which comes next; `-` for none.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var platform: String
        var chat: String
        var asOf: String
        var deadlines: String
        var policies: [(String, String)] = []

        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "nothing binds after the hours",
            platform: "pdd",
            chat: "C 23:30",
            asOf: "11 23:31",
            deadlines: "- - - - - -"
        ),
        Case(
            name: "the first message in the hours binds, a turn that began before them does not",
            platform: "pdd",
            chat: "C 07:59; C 08:01",
            asOf: "11 08:02",
            deadlines: "11T09:01 11T08:04 - - - 11T08:04"
        ),
        Case(
            name: "what is lost since yesterday is not what can be saved today",
            platform: "pdd",
            chat: "C 22:50; C +1 08:05",
            asOf: "12 08:06",
            deadlines: "12T09:05 12T08:08 11T22:55 - - 12T08:08"
        ),
        Case(
            name: "the hours are policies",
            platform: "pdd",
            chat: "C 23:30",
            asOf: "11 23:31",
            deadlines: "12T00:30 11T23:33 11T23:35 - - 11T23:33",
            policies: [
                ("pdd.effective.window", "08:00-24:00"), ("pdd.manual3m.window", "08:00-24:00"),
                ("timely.window", "08:00-24:00"),
            ]
        ),
        Case(
            name: "the last message binds where it is judged",
            platform: "pdd",
            chat: "C 10:00; C 10:30",
            asOf: "11 10:31",
            deadlines: "11T11:30 11T10:03 11T10:05 - - 11T11:30",
            policies: [("pdd.effective.judged", "last")]
        ),
        Case(
            name: "who was answered by a reply that counts is owed none",
            platform: "pdd",
            chat: "C 10:00; A 10:01; C 10:02",
            asOf: "11 10:02",
            deadlines: "11T11:02 11T10:03 11T10:05 - - 11T10:03",
            policies: [("pdd.effective.counting_senders", "human,auto")]
        ),
        Case(
            name: "a turn of Taobao's hours",
            platform: "taobao",
            chat: "C 10:00",
            asOf: "11 10:01",
            deadlines: "- - 11T10:05 11T10:03 - 11T10:03"
        ),
        Case(
            name: "a turn before Taobao's hours",
            platform: "taobao",
            chat: "C 03:00; C 08:01",
            asOf: "11 08:02",
            deadlines: "- - - - - -"
        ),
        Case(
            name: "an answer at the end of the hours is too late",
            platform: "tmall",
            chat: "C 23:58",
            asOf: "11 23:59",
            deadlines: "- - - 11T23:59:59.999999 - 11T23:59:59.999999"
        ),
        Case(
            name: "a robot ended the turn, and the customer began another",
            platform: "taobao",
            chat: "C 10:00; A 10:00:02; C 10:20",
            asOf: "11 10:21",
            deadlines: "- - 11T10:05 11T10:23 - 11T10:23",
            policies: [("taobao.response3m.counting_senders", "human,auto")]
        ),
        Case(
            name: "a robot ended the turn",
            platform: "taobao",
            chat: "C 10:00; A 10:00:02",
            asOf: "11 10:01",
            deadlines: "- - 11T10:05 - - 11T10:05",
            policies: [("taobao.response3m.counting_senders", "human,auto")]
        ),
        Case(
            name: "the first answer of a session",
            platform: "jd",
            chat: "C 10:00; C 10:00:20",
            asOf: "11 10:00:25",
            deadlines: "- - 11T10:05 - 11T10:00:30 11T10:00:30"
        ),
        Case(
            name: "the session was answered already",
            platform: "jd",
            chat: "C 10:00; H 10:00:10; C 10:01",
            asOf: "11 10:01:10",
            deadlines: "- - 11T10:06 - - 11T10:06"
        ),
        Case(
            name: "another session after ten minutes of silence",
            platform: "jd",
            chat: "C 10:00; H 10:00:10; C 10:10:10",
            asOf: "11 10:10:20",
            deadlines: "- - 11T10:15:10 - 11T10:10:40 11T10:10:40"
        ),
        Case(
            name: "the latest session that nobody answered",
            platform: "jd",
            chat: "C 10:00; C 10:09; A 10:12; C 10:22",
            asOf: "11 10:22:10",
            deadlines: "- - 11T10:05 - 11T10:22:30 11T10:22:30"
        ),
        Case(
            name: "a session that began in the excluded hours",
            platform: "jd",
            chat: "C 23:30",
            asOf: "11 23:30:10",
            deadlines: "- - - - - -"
        ),
        Case(
            name: "a session goes on into the hours that count",
            platform: "jd",
            chat: "C 08:55; C 09:01",
            asOf: "11 09:01:10",
            deadlines: "- - 11T09:00 - - -"
        ),
    ]

    @Test(arguments: cases)
    func aDeadlineIsWhereThePolicySetsOne(_ vector: Case) async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: vector.platform)
            try await facts.insert(Chat(vector.chat, on: ReplyVector.day))
            var policies = PolicySet.standard
            for (key, value) in vector.policies { try policies.set(key, to: value) }
            for order in [WaitingQuery.Order.waiting, .deadline, .recent] {
                let question = WaitingQuery(scope: Scope(asOf: .may(vector.asOf)), policies: policies, order: order)
                let rows = try await facts.ask(question.question)
                let shown = rows.map { row in
                    [
                        "effective_deadline", "manual_deadline_3m", "timely_deadline", "response_deadline_3m",
                        "first_30s_deadline", "next_deadline",
                    ].map { Self.local((row[$0] ?? nil)) }.joined(separator: " ")
                }
                #expect(shown == [vector.deadlines])
            }
        }
    }

    /// `11T18:04` of an instant in UTC: by Shanghai's clock, without seconds that are none.
    private static func local(_ utc: String?) -> String {
        guard let utc else { return "-" }
        let date = utc.split(separator: "T")
        let at = Timestamp(String(date[0]) + " " + date[1].dropLast(), hoursAhead: 0)
        let text = Timestamp(microseconds: at.microseconds + 8 * 3_600_000_000).description.dropFirst(8).dropLast()
        return text.hasSuffix(":00") ? String(text.dropLast(3)) : String(text)
    }

    @Test func theSessionIsAsThePlatformToldIt() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "jd")
            // Timed from the queue; told late, and only to leave a message; opened anew by the platform within the silence.
            try await facts.insert(Chat("C 10:00", customer: "queued", on: ReplyVector.day))
            try await facts.insertSession("queued", at: "11 09:59:50", enteredAt: "11 10:00:20")
            try await facts.insert(Chat("C 10:00", customer: "left", on: ReplyVector.day))
            try await facts.insertSession("left", at: "11 10:00:05", isLeaveMessage: true)
            try await facts.insert(Chat("C 09:55; H 09:56; C 10:00", customer: "anew", on: ReplyVector.day))
            try await facts.insertSession("anew", at: "11 09:59:59")
            try await facts.insert(Chat("C 09:55; H 09:56; C 10:00", customer: "on", on: ReplyVector.day))
            let question = WaitingQuery(scope: Scope(all: true, asOf: .may("11 10:00:06"))).question
            #expect(
                try await facts.ask(question, "customer", "first_30s_deadline") == [
                    "anew 2026-05-11T02:00:29Z", "left -", "on -", "queued 2026-05-11T02:00:50Z",
                ]
            )
        }
    }

    @Test func aChatOfAfterSalesHasItsOwnDeadlineAndTheOwnerAPresence() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "pdd")
            for customer in ["before", "shipped"] {
                try await facts.insert(Chat("C 23:30", customer: customer, on: ReplyVector.day))
                try await facts.insertAssignment(customer, customer == "before" ? "anna" : "bob", at: .may("11 23:00"))
            }
            var order = OrderFacts.completed("o1", "shipped", day: 10, amount: 100)
            order.shipped = "10 09:30"
            try await facts.insert(order)
            try await facts.insertAgentEvent("presence", "anna", at: "11 09:00", state: "online")
            try await facts.insertAgentEvent("presence", "anna", at: "11 23:31", state: "away")
            try await facts.insertAgentEvent("presence", "bob", at: "10 23:30", state: "online")
            let question = WaitingQuery(scope: Scope(all: true, asOf: .may("11 23:31"))).question
            #expect(
                try await facts.ask(question, "customer", "aftersale_deadline", "next_deadline", "owner_presence") == [
                    "before - - away", "shipped 2026-05-11T15:35:00Z 2026-05-11T15:35:00Z -",
                ]
            )
        }
    }

    @Test func theOrderOfDeadlinesIsThatOfThoseThatBind() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "pdd")
            try await facts.insert(Chat("C 07:30", customer: "early", on: ReplyVector.day))
            try await facts.insert(Chat("C 07:59; C 08:02", customer: "late", on: ReplyVector.day))
            try await facts.insert(Chat("C 08:01", customer: "soon", on: ReplyVector.day))
            let scope = Scope(limit: 2, asOf: .may("11 08:03"))
            let rows = try await facts.ask(WaitingQuery(scope: scope, order: .deadline).question, "customer", "total")
            #expect(rows == ["soon 3", "late 3"])
        }
    }
}
