// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Silences that were nudged in time, late or not at all, whatever came later (R022).
@Suite struct SilencesTests {
    private func ask(_ facts: Facts, asOf: String, day: Int = 11, missed: Bool = false, agent: String? = nil)
        async throws -> [String]
    {
        var scope = Scope(all: true, asOf: .may(asOf))
        scope.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: day)!)
        return try await facts.ask(
            SilencesQuery(scope: scope, isMissedOnly: missed, agent: agent).question,
            "customer",
            "state",
            "agent",
            "nudged_by",
            "fine"
        ).sorted()
    }

    private func chat(_ facts: Facts, _ customer: String, _ text: String) async throws {
        try await facts.insert(Chat(text, customer: customer, on: ReplyVector.day))
    }

    @Test func aMissedNudgeStaysMissedWhateverComesLater() async throws {
        try await withFacts { facts in
            for customer in ["wrote", "answered", "ordered", "still"] {
                try await chat(facts, customer, "C 10:00; H 10:01")
            }
            #expect(try await ask(facts, asOf: "11 10:10").allSatisfy { $0.contains(" waiting anna - -") })
            #expect(try await ask(facts, asOf: "11 10:21").allSatisfy { $0.contains(" due anna - -") })
            let missed = ["answered", "ordered", "still", "wrote"].map { "\($0) missed anna - 2000" }
            #expect(try await ask(facts, asOf: "11 10:21:00.000001") == missed)
            try await chat(facts, "wrote", "C 10:25; H 10:26")
            try await facts.insertReply("answered", at: "11 10:25")
            try await facts.insertCustomer("ordered", seen: .may("11 10:00"))
            try await facts.insert(OrderFacts(id: "o", customer: "ordered", placed: "11 10:25"))
            #expect(try await ask(facts, asOf: "11 10:30", missed: true) == missed)
            // Who wrote again is silent again; who was only written to still is.
            let later = try await ask(facts, asOf: "13 12:00")
            #expect(later == (missed + ["wrote missed anna - 2000"]).sorted())
            #expect(try await ask(facts, asOf: "13 12:00", agent: "bo").isEmpty)
            #expect(try await ask(facts, asOf: "13 12:00", day: 12).isEmpty)
        }
    }

    @Test func aNudgeIsInTimeUpToTheLastInstant() async throws {
        try await withFacts { facts in
            for customer in ["early", "edge", "late", "called", "never"] {
                try await chat(facts, customer, "C 10:00; H 10:01")
            }
            try await facts.insertReply("early", at: "11 10:11", agent: "bo", purpose: "nudge")
            try await facts.insertReply("edge", at: "11 10:21", agent: "bo", purpose: "nudge")
            try await facts.insertReply("late", at: "11 10:21:00.000001", agent: "bo", purpose: "nudge")
            try await facts.insertAction("attempted", "customers/called", at: "11 10:15", kind: "nudge")
            // Once they wrote, it is not a nudge of this silence.
            try await chat(facts, "never", "C 10:30")
            try await facts.insertReply("never", at: "11 10:31", agent: "bo", purpose: "nudge")
            #expect(
                try await ask(facts, asOf: "11 12:00").map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
                    == ["called nudged", "early nudged", "edge nudged", "late late", "never missed"]
            )
            #expect(
                try await ask(facts, asOf: "11 12:00", missed: true) == [
                    "late late anna bo 2000", "never missed anna - 2000",
                ]
            )
        }
    }

    @Test func whatBreaksASilenceInTimeIsNoFine() async throws {
        try await withFacts { facts in
            for customer in ["wrote", "answered", "ordered", "dismissed", "blocked"] {
                try await facts.insertCustomer(customer, seen: .may("11 10:00"))
                try await chat(facts, customer, "C 10:00; H 10:01")
            }
            try await chat(facts, "wrote", "C 10:21")
            try await facts.insertReply("answered", at: "11 10:10:59.999999", agent: "bo")
            try await facts.insert(OrderFacts(id: "o", customer: "ordered", placed: "11 10:21"))
            try await facts.insertAction(
                "resolved",
                "customers/dismissed",
                at: "11 10:20",
                kind: "nudge",
                ["outcome": "dismissed"]
            )
            try await facts.insertMark("blocked", "blocked", at: "11 10:20")
            // The clock runs from the last answer of the shop before the customer was to be asked again.
            #expect(
                try await ask(facts, asOf: "11 12:00") == ["answered missed bo - 2000", "blocked blocked anna - -"]
            )
            #expect(try await ask(facts, asOf: "11 12:00", missed: true) == ["answered missed bo - 2000"])
        }
    }

    @Test func nobodyIsFinedWhoWasNotThere() async throws {
        try await withFacts { facts in
            try await chat(facts, "a", "C 10:00; H 10:01")
            try await facts.insertShift("early", "anna", from: "11 08:00", to: "11 10:02")
            #expect(try await ask(facts, asOf: "11 12:00") == ["a off_shift anna - -"])
            #expect(try await ask(facts, asOf: "11 12:00", missed: true).isEmpty)
            try await facts.insertShift("other", "bo", from: "11 10:12", to: "11 18:00")
            #expect(try await ask(facts, asOf: "11 12:00", missed: true) == ["a missed anna - -"])
            try await facts.insertShift("late", "anna", from: "11 10:21", to: "11 18:00")
            #expect(try await ask(facts, asOf: "11 12:00") == ["a missed anna - 2000"])
        }
    }

    /// What the queue says of a silence at the instant after its last one is what is said of it for good.
    @Test(arguments: (1...4).map { UInt64($0) })
    func whatTheQueueSaysInTheEndIsWhatStays(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await withFacts { facts in
            for customer in ["a", "b", "c", "d"] {
                for _ in 0..<6 {
                    let hour = [10, 11, 21, 22][Int.random(in: 0...3, using: &random)]
                    let time = "11 \(hour):\(Int.random(in: 10...59, using: &random))"
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0, 1: try await chat(facts, customer, "C \(time.dropFirst(3))")
                    case 2, 3: try await facts.insertReply(customer, at: time)
                    default: try await facts.insertReply(customer, at: time, agent: "bo", purpose: "nudge")
                    }
                }
            }
            var scope = Scope(all: true, asOf: .may("12 12:00"))
            scope.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: 11)!)
            let silences = try await facts.ask(SilencesQuery(scope: scope).question)
            for silence in silences {
                let (customer, answeredAt) = (silence["customer"] ?? nil, silence["answered_at"] ?? nil)
                let state = silence["state"] ?? nil
                let dueTo = try #require(silence["due_to"] ?? nil)
                let last = try await facts.connection.query("SELECT \(dueTo)::timestamptz + interval '1 microsecond'")
                let asOf = try last[0].decode(Timestamp.self, at: 0)
                let queue = try await facts.ask(NudgesQuery(scope: Scope(all: true, asOf: asOf)).question)
                let item = try #require(
                    queue.first { $0["customer"] == customer && $0["answered_at"] == answeredAt },
                    "seed \(seed): \(silence)"
                )
                let words = ["nudged": "done", "late": "expired", "missed": "expired"]
                let expected = state.flatMap { words[$0] } ?? state
                #expect((item["state"] ?? nil) == expected, "seed \(seed): \(silence) and \(item)")
                #expect(item["fine"] == silence["fine"], "seed \(seed): \(silence) and \(item)")
            }
        }
    }

    /// An order's customer is that of the first event that names one, whichever it is.
    @Test func anOrderWhoseCustomerWasNamedLaterIsTheCustomersAllTheSame() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 11:00; H 11:01", customer: "y", on: ReplyVector.day))
            try await facts.insert(
                "orders",
                [
                    "partition": Int16(1), "shop": "shop", "order_id": "o", "customer": "y",
                    "customer_at": Timestamp.may("11 12:00"), "placed_at": Timestamp.may("11 10:00"),
                    "payable_minor": Int64(100), "currency": "CNY", "paid_at": Timestamp.may("11 12:00"),
                ]
            )
            var scope = Scope(all: true, asOf: .may("11 14:00"))
            #expect(try await facts.ask(SilencesQuery(scope: scope).question).isEmpty)
            scope.day = .day(ReplyVector.day)
            #expect(try await facts.ask(LostEnquiriesQuery(scope: scope).question).isEmpty)
            #expect(try await facts.ask(ConversionQuery(scope: scope).question).isEmpty)
        }
    }
}
