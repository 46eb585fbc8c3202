// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import ServiceDesk

/// What was promised, and what became of it (R023).
@Suite struct PromisesQueryTests {
    private func promises(_ facts: Facts, asOf: String, all: Bool = false) async throws -> [String] {
        try await facts.ask(
            PromisesQuery(scope: Scope(all: all, asOf: .may(asOf))).question,
            "kind",
            "customer",
            "state",
            "due_at",
            "late"
        )
    }

    private func promise(_ facts: Facts, _ subject: String, at: String, kind: String, until: String?) async throws {
        try await facts.insert(
            "customers",
            [
                "partition": Int16(3), "shop": "shop", "customer": "c", "first_seen_at": Timestamp.may("11 00:00"),
                "offset": Int64(0),
            ]
        )
        try await facts.insertAction(
            "resolved",
            subject,
            at: at,
            kind: kind,
            until: until,
            ["outcome": "promised", "customer": "c"]
        )
    }

    /// The platform may tell of a payment or a close after the agent has noted what the customer promised.
    @Test func aPromiseToPayOfWhatHadEndedEndsAtOnce() async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(id: "paid", customer: "c", placed: "11 10:00", payments: [("full", 1000, "11 10:30")])
            )
            try await facts.insert(OrderFacts(id: "shut", customer: "c", placed: "11 10:00", closed: "11 10:30"))
            for id in ["paid", "shut"] {
                try await facts.insertAction(
                    "resolved",
                    "orders/\(id)",
                    at: "11 10:31",
                    kind: "unpaid",
                    until: "11 14:00",
                    ["outcome": "promised", "customer": "c"]
                )
            }
            let question = PromisesQuery(scope: Scope(all: true, asOf: .may("13 16:00"))).question
            let told = try await facts.ask(question, "order", "state", "ended_at").sorted()
            #expect(told == ["paid kept 2026-05-11T02:31:00Z", "shut dropped 2026-05-11T02:31:00Z"])
        }
    }

    @Test func anAnswerIsDueWhenItWasPromisedAndAtTheLatestAfterADay() async throws {
        try await withFacts { facts in
            try await promise(facts, "customers/c", at: "11 10:00", kind: "enquiry", until: "12 09:00")
            let due = "2026-05-12T01:00:00Z"
            #expect(try await promises(facts, asOf: "11 09:59:59").isEmpty)
            #expect(try await promises(facts, asOf: "11 23:59:59.999999") == ["enquiry c open \(due) false"])
            #expect(try await promises(facts, asOf: "12 00:00") == ["enquiry c due \(due) false"])
            #expect(try await promises(facts, asOf: "12 09:00") == ["enquiry c due \(due) false"])
            #expect(try await promises(facts, asOf: "12 09:00:00.000001") == ["enquiry c overdue \(due) true"])
            // The attempt keeps it, late or not.
            try await facts.insertAction("attempted", "customers/c", at: "12 09:30", kind: "enquiry")
            #expect(try await promises(facts, asOf: "12 09:30").isEmpty)
            #expect(try await promises(facts, asOf: "12 09:30", all: true) == ["enquiry c kept \(due) true"])
        }
        try await withFacts { facts in
            try await promise(facts, "customers/c", at: "11 10:00", kind: "enquiry", until: "15 09:00")
            #expect(try await promises(facts, asOf: "11 11:00") == ["enquiry c open 2026-05-12T02:00:00Z false"])
            var longer = PromisesQuery(scope: Scope(asOf: .may("11 11:00")))
            try longer.policies.set("promise.limit_ms", to: "172800000")
            #expect(try await facts.ask(longer.question, "due_at", "left_s") == ["2026-05-13T02:00:00Z 169200000000"])
        }
    }

    @Test func aPromiseToPayIsKeptByPayingAndMovedByAnother() async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(
                    id: "o",
                    customer: "c",
                    placed: "11 09:00",
                    closesAt: "15 09:00",
                    payments: [("full", 1000, "14 08:00")]
                )
            )
            try await promise(facts, "orders/o", at: "11 10:00", kind: "unpaid", until: "13 10:00")
            // A reminder is no payment.
            try await facts.insertAction("attempted", "orders/o", at: "11 12:00")
            let first = "unpaid c open 2026-05-13T02:00:00Z false"
            #expect(try await promises(facts, asOf: "11 12:00") == [first])
            try await facts.insertAction(
                "resolved",
                "orders/o",
                at: "12 10:00",
                until: "14 10:00",
                ["outcome": "promised"]
            )
            #expect(try await promises(facts, asOf: "12 09:59:59") == [first])
            #expect(try await promises(facts, asOf: "12 10:00") == ["unpaid c open 2026-05-14T02:00:00Z false"])
            #expect(
                try await promises(facts, asOf: "14 08:00", all: true) == [
                    "unpaid c moved 2026-05-13T02:00:00Z false", "unpaid c kept 2026-05-14T02:00:00Z false",
                ]
            )
            #expect(try await promises(facts, asOf: "14 08:00").isEmpty)
        }
    }

    @Test func aPromiseToPayEndsWithTheOrdersClose() async throws {
        try await withFacts { facts in
            // It closes by itself a day after its placing, whether that is told or not.
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 09:00"))
            try await promise(facts, "orders/o", at: "11 10:00", kind: "unpaid", until: "11 12:00")
            let due = "2026-05-11T04:00:00Z"
            #expect(try await promises(facts, asOf: "12 08:59:59.999999") == ["unpaid c overdue \(due) true"])
            #expect(try await promises(facts, asOf: "12 09:00").isEmpty)
            #expect(try await promises(facts, asOf: "12 09:00", all: true) == ["unpaid c dropped \(due) true"])
        }
    }

    /// Two promises of one instant come in the order of their ids, however they arrived.
    @Test(arguments: [["1", "2"], ["2", "1"]])
    func promisesOfOneInstantHaveAnOrder(ids: [String]) async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 09:00"))
            for id in ids {
                try await facts.insertAction(
                    "resolved",
                    "orders/o",
                    at: "11 10:00",
                    agent: "agent\(id)",
                    until: "11 12:00",
                    ["outcome": "promised", "id": id]
                )
            }
            let question = PromisesQuery(scope: Scope(all: true, asOf: .may("11 11:00"))).question
            #expect(try await facts.ask(question, "agent", "state") == ["agent1 moved", "agent2 due"])
        }
    }

    @Test func aQuestionAboutGoodsIsOwedAnAnswer() async throws {
        try await withFacts { facts in
            try await facts.insert(
                "customers",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "c", "first_seen_at": Timestamp.may("11 00:00"),
                    "offset": Int64(0),
                ]
            )
            func tell(_ type: String, _ at: String, _ data: String, of id: String = "k1") async throws {
                try await facts.insertHistory(type, "cases/\(id)", at: at, data: data)
            }
            try await tell("case.opened", "11 10:00", #"{"kind":"product_question","agent_id":"anna","order_id":"o"}"#)
            try await tell("case.opened", "11 10:00", #"{"kind":"logistics"}"#, of: "k2")
            try await tell("case.updated", "11 12:00", #"{"assigned_to":"bert","due_at":"2026-05-11T18:00:00+08:00"}"#)
            try await tell("case.closed", "11 19:00", #"{"resolution":"solved"}"#)
            func cases(_ asOf: String, all: Bool = false) async throws -> [String] {
                try await facts.ask(
                    PromisesQuery(scope: Scope(all: all, asOf: .may(asOf))).question,
                    "case",
                    "agent",
                    "state",
                    "due_at"
                )
            }
            #expect(try await cases("11 11:00") == ["k1 anna open 2026-05-12T02:00:00Z"])
            #expect(try await cases("11 12:00") == ["k1 bert due 2026-05-11T10:00:00Z"])
            #expect(try await cases("11 18:30") == ["k1 bert overdue 2026-05-11T10:00:00Z"])
            #expect(try await cases("11 19:00").isEmpty)
            #expect(try await cases("11 19:00", all: true) == ["k1 bert kept 2026-05-11T10:00:00Z"])
            let ofAnna = PromisesQuery(scope: Scope(asOf: .may("11 12:00")), agent: "anna").question
            #expect(try await facts.ask(ofAnna).isEmpty)
        }
    }

    /// RFC 3339 has offsets that PostgreSQL takes for none, and SQL appends what no schema has checked.
    @Test func anAnswerIsDueAtTheLastTimeThatIsOne() async throws {
        try await withFacts { facts in
            try await facts.insertCustomer("c", seen: .may("11 00:00"))
            try await facts.insertHistory(
                "case.opened",
                "cases/k",
                at: "11 10:00",
                data: #"{"kind":"product_question"}"#
            )
            for (at, due) in [
                ("11 11:00", "2026-05-12T10:00:00+23:00"), ("11 12:00", "tomorrow-ish"),
                ("11 13:00", "2026-02-30T00:00:00Z"),
            ] {
                try await facts.insertHistory("case.updated", "cases/k", at: at, data: #"{"due_at":"\#(due)"}"#)
            }
            let question = PromisesQuery(scope: Scope(asOf: .may("11 14:00"))).question
            #expect(try await facts.ask(question, "case", "due_at") == ["k 2026-05-11T11:00:00Z"])
        }
    }
}
