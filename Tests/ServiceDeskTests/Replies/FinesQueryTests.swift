// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import ServiceDesk

/// Fines proposed for late turns (R014).
@Suite struct FinesQueryTests {
    private func fines(_ facts: Facts, asOf: String, _ policies: PolicySet = .standard) async throws -> [String] {
        try await facts.ask(
            FinesQuery(scope: Scope(all: true, asOf: .may(asOf)), policies: policies).question,
            "agent",
            "attribution",
            "fine",
            "provisional",
            "deadline"
        )
    }

    @Test func whoHadTheCustomerAtTheDeadlinePays() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:20", on: ReplyVector.day))
            try await facts.insertAssignment("c", "anna", at: .may("11 09:00"))
            try await facts.insertAssignment("c", "bert", at: .may("11 10:05"))
            try await facts.insertAssignment("c", "carl", at: .may("11 10:05:00.000001"))
            let end = "2026-05-11T02:05:00Z"
            // Until the deadline has passed somebody may still answer, and the customer may be given to another one.
            #expect(try await fines(facts, asOf: "11 10:04:59") == ["anna assigned 2000 true \(end)"])
            #expect(try await fines(facts, asOf: "11 10:05") == ["bert assigned 2000 true \(end)"])
            #expect(try await fines(facts, asOf: "11 10:05:00.000001") == ["bert assigned 2000 false \(end)"])
            #expect(try await fines(facts, asOf: "12 00:00") == ["bert assigned 2000 false \(end)"])
            let cards = try await facts.ask(
                AgentsQuery(scope: Scope(all: true, asOf: .may("12 00:00"))).question,
                "agent",
                "late",
                "fined_turns",
                "fines",
                "provisional_fines"
            )
            // The answer was late and anna's; the customer was bert's when it was due.
            #expect(cards == ["anna 1 0 0 0", "bert 0 1 2000 0"])
            let then = try await facts.ask(
                AgentsQuery(scope: Scope(all: true, asOf: .may("11 10:05"))).question,
                "agent",
                "fined_turns",
                "provisional_fines"
            )
            #expect(then.contains("bert 0 1"))
        }
    }

    @Test func whatIsNobodysIsUnattributedAndNamesTheShift() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00", customer: "a", on: ReplyVector.day))
            try await facts.insert(Chat("C 10:00", customer: "b", on: ReplyVector.day))
            try await facts.insertAssignment("b", "anna", at: .may("11 09:00"))
            try await facts.insertAssignment("b", nil, at: .may("11 10:03"))
            try await facts.insertShift("s1", "dora", from: "11 08:00", to: "11 10:05:00.000001")
            try await facts.insertShift("s2", "emil", from: "11 09:00", to: "11 18:00")
            try await facts.insertShift("s3", "fred", from: "11 10:05:00.000001", to: "11 18:00")
            let scope = Scope(asOf: .may("11 11:00"))
            #expect(
                try await facts.ask(FinesQuery(scope: scope).question, "customer", "agent", "attribution", "on_shift")
                    == ["a - unattributed dora emil", "b - unattributed dora emil"]
            )
            #expect(try await facts.ask(FinesQuery(scope: scope, agent: "anna").question).isEmpty)
            #expect(try await facts.ask(FinesQuery(scope: scope, isUnattributedOnly: true).question).count == 2)
            try await facts.insert(Chat("H 10:30", customer: "z", on: ReplyVector.day))
            #expect(try await facts.ask(AgentsQuery(scope: scope).question, "agent", "unattributed") == ["anna 2"])
        }
    }

    @Test func oneFineATurnByTheHoursAndTheLimitOfThePolicy() async throws {
        try await withFacts { facts in
            // In time; late once for two messages; before the hours; taken up again after an answer.
            try await facts.insert(
                Chat(
                    "C 09:00; H 09:05; C 10:00; C 10:01; H 10:05:00.000001; C 07:59; H 08:30; C 11:00; H 11:30",
                    on: ReplyVector.day
                )
            )
            let rows = try await fines(facts, asOf: "12 00:00")
            // Without an agent who had the customer there is no fine to add up.
            #expect(
                rows == ["- unattributed - false 2026-05-11T02:05:00Z", "- unattributed - false 2026-05-11T03:05:00Z"]
            )
            try await facts.insertAssignment("c", "anna", at: .may("11 11:00"))
            var policies = PolicySet.standard
            try policies.set("fines.late_minor", to: "500")
            try policies.set("timely.limit_ms", to: "600000")
            #expect(
                try await fines(facts, asOf: "12 00:00", policies) == [
                    "anna assigned 500 false 2026-05-11T03:10:00Z"
                ]
            )
        }
    }

    /// Fines are the turns of the timely rate that were not answered in time, whatever is asked for; and the cards' are the list's.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func finesAreTheTurnsThatWereNotTimely(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let chats = (0..<12).map { RandomChat.make(customer: "c\($0)", using: &random) }
        try await withFacts { facts in
            for chat in chats { try await facts.insert(chat) }
            for number in 0..<20 {
                let agents = ["agent0", "agent1", nil]
                try await facts.insertAssignment(
                    "c\(number % 12)",
                    agents[number % 3],
                    at: RandomChat.instant(days: 0...3, using: &random)
                )
            }
            for round in 0..<8 {
                let asOf = RandomChat.instant(days: 0...4, using: &random)
                var scope = Scope(shops: round % 2 == 0 ? ["shop"] : [], all: true, asOf: asOf)
                if round > 3 { scope.since = .day(PostgresDate(days: ReplyVector.day.days + 1)) }
                let days = try await facts.ask(ReplyRateQuery(scope: scope, by: .policy).question)
                var expected: [String: Int] = [:]
                for row in days where row["policy"] == "timely" {
                    let turns = Int((row["counted"] ?? nil) ?? "")! - Int((row["met"] ?? nil) ?? "")!
                    if turns > 0 { expected[(row["day"] ?? nil) ?? ""] = turns }
                }
                let rows = try await facts.ask(FinesQuery(scope: scope).question)
                let counts = Dictionary(grouping: rows) { ($0["day"] ?? nil) ?? "" }.mapValues(\.count)
                #expect(counts == expected, "seed \(seed), as of \(asOf)")
                let cards = try await facts.ask(AgentsQuery(scope: scope).question)
                for column in ["fined_turns", "provisional_fines"] {
                    let sum = cards.reduce(0) { $0 + Int(($1[column] ?? nil) ?? "")! }
                    let listed = rows.filter {
                        ($0["agent"] ?? nil) != nil && $0["provisional"] == (column == "fined_turns" ? "false" : "true")
                    }
                    #expect(sum == listed.count, "seed \(seed), as of \(asOf), \(column)")
                }
            }
        }
    }

    /// Of two messages of one instant the one that was taken back is no evidence.
    @Test func theEvidenceIsAMessageThatCounts() async throws {
        try await withFacts { facts in
            for id in ["a", "b"] {
                try await facts.insert(
                    "messages",
                    [
                        "partition": Int16(3), "shop": "shop", "customer": "c", "at": Timestamp.may("11 10:00"),
                        "id": id, "source": "/s", "offset": Int64(id == "a" ? 1 : 2), "counts": true,
                        "conversation": "conversation " + id,
                    ]
                )
            }
            func evidence() async throws -> [String] {
                let question = FinesQuery(scope: Scope(all: true, asOf: .may("11 12:00"))).question
                return try await facts.ask(question, "message_id", "conversation")
            }
            #expect(try await evidence() == ["a conversation a"])
            try await facts.insert(
                "recalls",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "c", "at": Timestamp.may("11 10:00:30"),
                    "event_ref": "a", "offset": Int64(3),
                ]
            )
            #expect(try await evidence() == ["b conversation b"])
        }
    }
}
