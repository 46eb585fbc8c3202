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

    private func cards(_ facts: Facts, _ scope: Scope, _ columns: [String]) async throws -> [String] {
        try await cards(facts, scope, .standard, columns)
    }
}
