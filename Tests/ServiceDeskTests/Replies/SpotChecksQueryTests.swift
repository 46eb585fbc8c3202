// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import ServiceDesk

/// Chats to look through, of agents below the mean (R020).
@Suite struct SpotChecksQueryTests {
    /// anna is late in every second of twelve chats, bert and carl never are.
    private func fill(_ facts: Facts) async throws {
        for (agent, hour) in [("anna", 10), ("bert", 12), ("carl", 14)] {
            for number in 0..<12 {
                let minute = 10 + number
                let reply = agent == "anna" && number % 2 == 0 ? "\(hour + 1):\(minute)" : "\(hour):\(minute + 1)"
                var chat = Chat("C \(hour):\(minute); H \(reply)", customer: "\(agent)-\(minute)", on: ReplyVector.day)
                chat.lines[1].agent = agent
                try await facts.insert(chat)
            }
        }
    }

    private func policies(_ values: (String, String)...) throws -> PolicySet {
        var policies = PolicySet.standard
        for (key, value) in [("reception.min_turns", "12")] + values { try policies.set(key, to: value) }
        return policies
    }

    @Test func theSlowestAndSomeThatAreDrawn() async throws {
        try await withFacts { facts in
            try await fill(facts)
            let question = SpotChecksQuery(scope: Scope(asOf: .may("11 23:00")), policies: try policies()).question
            let rows = try await facts.ask(
                question,
                "agent",
                "nth",
                "customer",
                "why",
                "late",
                "timely_rate",
                "mean_rate"
            )
            #expect(rows.count == 5)
            #expect(
                rows.prefix(3) == [
                    "anna 1 anna-10 slowest 1 0.500000 0.833333", "anna 2 anna-12 slowest 1 0.500000 0.833333",
                    "anna 3 anna-14 slowest 1 0.500000 0.833333",
                ]
            )
            let drawn = try await facts.connection.query(
                """
                SELECT customer
                FROM unnest(\((10..<22).map { "anna-\($0)" })) AS customer
                WHERE customer NOT IN ('anna-10', 'anna-12', 'anna-14')
                ORDER BY md5('shop|anna|2026-05-11|' || customer)
                LIMIT 2
                """
            ).rows.map { try $0.decode(String.self, at: 0) }
            #expect(try await facts.ask(question, "customer", "why").suffix(2) == drawn.map { "\($0) drawn" })
            // The same list again, and for one agent; nothing of who is not below the mean.
            #expect(
                try await facts.ask(question, "agent", "nth", "customer", "why", "late", "timely_rate", "mean_rate")
                    == rows
            )
            let bert = SpotChecksQuery(scope: Scope(all: true), policies: try policies(), agent: "bert")
            #expect(try await facts.ask(bert.question).isEmpty)
        }
    }

    @Test func howManyAndWithWhomToCompareArePolicies() async throws {
        try await withFacts { facts in
            try await fill(facts)
            let scope = Scope(all: true, asOf: .may("11 23:00"))
            let two = SpotChecksQuery(scope: scope, policies: try policies(("spot_check.chats", "2"))).question
            #expect(try await facts.ask(two, "nth", "why") == ["1 slowest", "2 drawn"])
            let all = SpotChecksQuery(scope: scope, policies: try policies(("spot_check.chats", "100"))).question
            #expect(try await facts.ask(all).count == 12)
            // With twenty turns for a comparison nobody is below anything.
            #expect(try await facts.ask(SpotChecksQuery(scope: scope).question).isEmpty)
            // Before bert and carl wrote there is nobody to be compared with.
            let early = Scope(all: true, asOf: .may("11 11:59"))
            #expect(try await facts.ask(SpotChecksQuery(scope: early, policies: try policies()).question).isEmpty)
        }
    }

    @Test func whatWasCheckedSaysSo() async throws {
        try await withFacts { facts in
            try await fill(facts)
            _ = try await facts.connection.query(
                "UPDATE kefu_read.messages_g1 SET conversation = 'conversation ' || customer"
            )
            for (result, at) in [("fail", "11 20:00"), ("pass", "11 21:00")] {
                try await facts.insertHistory(
                    "quality.checked",
                    "agents/anna",
                    at: at,
                    data: #"{"agent_id":"anna","conversation_id":"conversation anna-10","result":"\#(result)"}"#
                )
            }
            func results(_ asOf: String) async throws -> [String] {
                let scope = Scope(asOf: .may(asOf))
                return try await facts.ask(
                    SpotChecksQuery(scope: scope, policies: try policies(("spot_check.chats", "2"))).question,
                    "conversation",
                    "result"
                )
            }
            #expect(try await results("11 19:59").first == "conversation anna-10 -")
            #expect(try await results("11 20:30").first == "conversation anna-10 fail")
            #expect(try await results("11 21:00").first == "conversation anna-10 pass")
        }
    }

    /// Of two messages of one instant the one that was taken back does not name the chat.
    @Test func theChatIsThatOfAMessageThatCounts() async throws {
        try await withFacts { facts in
            try await fill(facts)
            _ = try await facts.connection.query("UPDATE kefu_read.messages_g1 SET conversation = 'chat ' || customer")
            try await facts.insert(
                "messages",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "anna-10", "at": Timestamp.may("11 10:10"),
                    "id": "a", "source": "/s", "offset": Int64(900), "counts": true, "conversation": "taken back",
                ]
            )
            try await facts.insert(
                "recalls",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "anna-10", "at": Timestamp.may("11 10:11"),
                    "event_ref": "a", "offset": Int64(901),
                ]
            )
            let question = SpotChecksQuery(scope: Scope(asOf: .may("11 23:00")), policies: try policies()).question
            #expect(try await facts.ask(question, "conversation").first == "chat anna-10")
        }
    }
}
