// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Whom the score card counts, and in which time.
@Suite struct AgentsQueryTests {
    private func cards(
        _ facts: Facts,
        _ scope: Scope,
        _ policies: PolicySet = .standard,
        _ columns: [String]
    ) async throws -> [String] {
        try await facts.ask(AgentsQuery(scope: scope, policies: policies).question).map { row in
            columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ")
        }
    }

    private static let day = Scope(
        since: .day(ReplyVector.day),
        until: .day(ReplyVector.day),
        asOf: .may("12 00:00")
    )

    /// Two ids of one person are one customer, received or not (R003, R021).
    @Test func linkedIdsAreOneCustomer() async throws {
        try await withFacts { facts in
            for (customer, chat) in [
                ("a1", "C 10:00; H 10:01"), ("a2", "C 11:00; H 11:01"), ("alone", "C 10:00; H 10:01"),
                // One id was received: the other waits, but nobody is left without an answer.
                ("b1", "C 12:00; H 12:01"), ("b2", "C 13:00"),
                // Nobody answered either.
                ("c1", "C 14:00"), ("c2", "C 14:01; C 14:02"),
            ] {
                try await facts.insert(Chat(chat, customer: customer, on: ReplyVector.day))
            }
            for (customer, agent) in [("b2", "bob"), ("c1", "bob"), ("c2", "cara")] {
                try await facts.insertAssignment(customer, agent, at: .may("11 09:0\(customer.last!)"))
            }
            #expect(
                try await cards(facts, Self.day, ["agent", "wangwang_rate"]) == [
                    "anna 1.000000", "bob 0.000000", "cara 0.000000",
                ]
            )
            let columns = ["agent", "consulted", "received", "unanswered", "customer_messages", "agent_messages"]
            #expect(
                try await cards(facts, Self.day, columns) == [
                    "anna 4 4 0 4 4", "bob 2 0 2 2 0", "cara 1 0 1 2 0",
                ]
            )
            for (customer, other) in [("a1", "a2"), ("b1", "b2"), ("c1", "c2")] {
                try await facts.insertLink(customer, other, at: "11 20:00")
            }
            // bob, who had two of the ids, is fined still: turns are those of a chat, and chats remain two.
            #expect(
                try await cards(facts, Self.day, columns + ["fined_turns"]) == [
                    "anna 3 3 0 4 4 0", "bob 0 0 0 0 0 2", "cara 1 0 1 3 0 1",
                ]
            )
            // Before they were linked they were two.
            var earlier = Self.day
            earlier.asOf = .may("11 19:00")
            #expect(try await cards(facts, earlier, columns).first == "anna 4 4 0 4 4")
        }
    }

    /// Who asks under one id and is answered under another that is linked was received, and once (R003, R021).
    @Test func whoAnswersUnderALinkedIdReceivedTheCustomer() async throws {
        try await withFacts { facts in
            for (customer, chat) in [
                ("d1", "C 15:00"), ("d2", "H 15:01; H 15:02"), ("e1", "C 16:00"), ("e2", "H 15:59"),
            ] {
                try await facts.insert(Chat(chat, customer: customer, on: ReplyVector.day))
            }
            for customer in ["d1", "e1"] {
                try await facts.insertAssignment(customer, "anna", at: .may("11 09:00"))
            }
            let columns = ["agent", "consulted", "received", "unanswered", "agent_messages"]
            #expect(try await cards(facts, Self.day, columns) == ["anna 2 0 2 3"])
            for (customer, other) in [("d1", "d2"), ("e1", "e2")] {
                try await facts.insertLink(customer, other, at: "11 20:00")
            }
            // The word to e2 came before e1 asked.
            #expect(try await cards(facts, Self.day, columns) == ["anna 2 2 1 3"])
        }
    }

    /// Booked on the day of the reply, messages before the asked time are looked at, but not counted.
    @Test func onlyTheAskedTimeIsCounted() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 09:00; H 09:01; C 10:50; H 11:10", customer: "c1", on: ReplyVector.day))
            try await facts.insert(Chat("C 09:30; H 09:40", customer: "c2", on: ReplyVector.day))
            let scope = Scope(
                since: .instant(.may("11 10:30")),
                until: .instant(.may("11 11:30")),
                asOf: .may("11 12:00")
            )
            let columns = ["agent", "received", "customer_messages", "agent_messages", "responses"]
            #expect(try await cards(facts, scope, columns) == ["anna 1 1 1 1"])
            var policies = PolicySet.standard
            try policies.set("responses.booked_on", to: "reply")
            #expect(try await cards(facts, scope, policies, columns) == ["anna 1 1 1 1"])
        }
    }

    /// A state lasts until the next word, a day at most, and is cut at midnight and at the ends of the asked time.
    @Test func presenceIsCountedByLocalDay() async throws {
        try await withFacts { facts in
            for (agent, at, state) in [
                // Online over midnight, then twice more.
                ("anna", "10 22:00", "online"), ("anna", "11 01:00", "offline"), ("anna", "11 09:00", "online"),
                ("anna", "11 12:00", "away"), ("anna", "11 12:30", "online"), ("anna", "11 18:00", "offline"),
                ("anna", "11 20:00", "suspended"), ("anna", "11 20:10", "offline"),
                // Nobody told of the end: a day at most.
                ("bob", "9 09:00", "online"),
                ("cara", "10 08:00", "online"),
                // Still online.
                ("dan", "11 23:00", "online"),
            ] {
                try await facts.insertAgentEvent("presence", agent, at: at, state: state)
            }
            let columns = ["agent", "online_s", "away_s", "logins", "first_login_at", "last_logout_at"]
            let minute = Int64(60_000_000)
            #expect(
                try await cards(facts, Self.day, columns) == [
                    "anna \(60 * minute + 510 * minute) \(40 * minute) 2 2026-05-11T01:00:00Z 2026-05-11T12:10:00Z",
                    "cara \(480 * minute) - 0 - -", "dan \(60 * minute) - 1 2026-05-11T15:00:00Z -",
                ]
            )
            let hour = Scope(
                since: .instant(.may("11 12:10")),
                until: .instant(.may("11 12:40")),
                asOf: .may("12 00:00")
            )
            #expect(try await cards(facts, hour, columns) == ["anna \(10 * minute) \(20 * minute) 0 - -"])
            var then = Self.day
            then.asOf = .may("11 12:15")
            #expect(
                try await cards(facts, then, ["agent", "online_s", "away_s"]) == [
                    "anna \(240 * minute) \(15 * minute)", "cara \(480 * minute) -",
                ]
            )
        }
    }

    /// A state holds for a day, its last instant included, whichever days are asked.
    @Test func aLoginDoesNotDependOnTheDaysThatAreAsked() async throws {
        try await withFacts { facts in
            for (at, state) in [("10 00:00", "online"), ("11 00:00", "online"), ("11 02:00", "offline")] {
                try await facts.insertAgentEvent("presence", "anna", at: at, state: state)
            }
            let columns = ["day", "logins", "last_logout_at"]
            let last = "2026-05-11 0 2026-05-10T18:00:00Z"
            #expect(try await cards(facts, Self.day, columns) == [last])
            var both = Self.day
            both.since = .day(PostgresDate(days: ReplyVector.day.days - 1))
            #expect(try await cards(facts, both, columns) == ["2026-05-10 1 -", last])
        }
    }

    /// What happens at the instant of the question has happened; what happens at the end of the asked time has not.
    @Test func aLoginAtTheInstantOfTheQuestionIsSeen() async throws {
        try await withFacts { facts in
            try await facts.insertAgentEvent("presence", "anna", at: "11 10:00", state: "online")
            try await facts.insertAgentEvent("presence", "anna", at: "11 11:00", state: "offline")
            let columns = ["online_s", "logins", "first_login_at", "last_logout_at"]
            var today = Self.day
            for (asOf, expected) in [
                ("11 10:00", "0 1 2026-05-11T02:00:00Z -"),
                ("11 11:00", "3600000000 1 2026-05-11T02:00:00Z 2026-05-11T03:00:00Z"),
            ] {
                today.asOf = .may(asOf)
                #expect(try await cards(facts, today, columns) == [expected])
                #expect(try await cards(facts, Scope(all: true, asOf: .may(asOf)), columns) == [expected])
            }
            let hour = Scope(until: .instant(.may("11 11:00")), all: true, asOf: .may("11 11:00"))
            #expect(try await cards(facts, hour, columns) == ["3600000000 1 2026-05-11T02:00:00Z -"])
        }
    }

    /// A rating is of the agent whom it names, or else of who answered last before it.
    @Test func ratingsAndChecksAreTheAgents() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:01", customer: "c1", on: ReplyVector.day))
            try await facts.insertAgentEvent("rated", nil, at: "11 10:02", customer: "c1", score: 4)
            try await facts.insertAgentEvent("rated", nil, at: "11 10:00:30", customer: "c1", score: 1)
            try await facts.insertAgentEvent("rated", "anna", at: "11 11:00", score: 5)
            try await facts.insertAgentEvent("rated", "anna", at: "11 12:00", score: 5)
            try await facts.insertAgentEvent("rated", "anna", at: "10 12:00", score: 1)
            try await facts.insertAgentEvent("rated", "bob", at: "11 12:00")
            try await facts.insertAgentEvent("checked", "bob", at: "11 13:00", state: "fail")
            try await facts.insertAgentEvent("checked", "bob", at: "11 14:00", state: "pass")
            let columns = [
                "agent", "received", "evaluations", "score_avg", "checks", "failed_checks", "below_average_received",
            ]
            #expect(
                try await cards(facts, Self.day, columns) == ["anna 1 3 4.667 0 0 false", "bob 0 1 - 2 1 -"]
            )
        }
    }

    private func cards(_ facts: Facts, _ scope: Scope, _ columns: [String]) async throws -> [String] {
        try await cards(facts, scope, .standard, columns)
    }
}
