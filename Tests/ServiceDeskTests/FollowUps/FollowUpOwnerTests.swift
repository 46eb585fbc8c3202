// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Whose an unpaid order is: silent, consulted, transferred, off shift (R031).
@Suite struct FollowUpOwnerTests {
    private func owner(_ facts: Facts, asOf: String = "11 12:00", _ order: String = "o") async throws -> String {
        var filter = FollowUpsQuery.Filter()
        filter.order = order
        let question = FollowUpsQuery(scope: Scope(all: true, asOf: .may(asOf)), filter: filter).question
        return try await facts.ask(question, "owner", "owned_by", "shift", "consulted").first ?? "none"
    }

    @Test func aSilentOrderBelongsToTheShiftOnDuty() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 10:00"))
            #expect(try await owner(facts) == "- - - false")
            try await facts.insertShift("day", "anna", from: "11 08:00", to: "11 16:00")
            try await facts.insertShift("night", "bo", from: "11 16:00", to: "12 00:00")
            #expect(try await owner(facts) == "anna shift day false")
            #expect(try await owner(facts, asOf: "11 15:59:59.999999") == "anna shift day false")
            #expect(try await owner(facts, asOf: "11 16:00") == "bo shift night false")
            #expect(try await owner(facts, asOf: "12 00:00") == "- - - false")
        }
    }

    @Test func silentOrdersAreSpreadOverThoseOnDuty() async throws {
        try await withFacts { facts in
            for agent in ["anna", "bo", "cy"] {
                try await facts.insertShift("s-" + agent, agent, from: "11 08:00", to: "11 20:00")
            }
            for number in 0..<60 {
                try await facts.insert(OrderFacts(id: "o\(number)", customer: nil, placed: "11 10:00"))
            }
            let question = FollowUpsQuery(scope: Scope(all: true, asOf: .may("11 12:00"))).question
            let owners = try await facts.ask(question, "owner")
            for agent in ["anna", "bo", "cy"] { #expect(owners.filter { $0 == agent }.count > 8, "\(agent)") }
        }
    }

    @Test func aConsultedOrderBelongsToWhoReceivedTheCustomer() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 10:00"))
            try await facts.insertShift("day", "bo", from: "11 08:00", to: "11 16:00")
            try await facts.insertShift("too", "anna", from: "11 08:00", to: "11 14:00")
            try await facts.insert(Chat("C 09:30; H 09:31", customer: "c", on: ReplyVector.day))
            #expect(try await owner(facts) == "anna reception too true")
            // Off shift from 14:00 on: the roster takes over.
            #expect(try await owner(facts, asOf: "11 14:00") == "bo shift day true")
            // When nobody is on duty it stays with the one who knows the customer.
            #expect(try await owner(facts, asOf: "11 17:00") == "anna reception - true")
        }
    }

    @Test func aTransferMovesTheOrder() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 10:00"))
            try await facts.insert(Chat("C 09:30; H 09:31", customer: "c", on: ReplyVector.day))
            try await facts.insertAssignment("c", "bo", at: .may("11 11:00"))
            #expect(try await owner(facts, asOf: "11 10:59:59.999999") == "anna reception - true")
            #expect(try await owner(facts, asOf: "11 11:00") == "bo reception - true")
        }
    }

    @Test func aReceptionCountsForADay() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "in", customer: "c", placed: "12 09:29:59.999999"))
            try await facts.insert(OrderFacts(id: "out", customer: "c", placed: "12 09:31"))
            try await facts.insert(Chat("C 09:30; H 09:30:30", customer: "c", on: ReplyVector.day))
            #expect(try await owner(facts, asOf: "12 10:00", "in") == "anna reception - true")
            #expect(try await owner(facts, asOf: "12 10:00", "out") == "- - - false")
        }
    }

    @Test func whatWasToldOfAShiftGoesBeforeThePlan() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 09:00"))
            try await facts.insertShift(
                "day",
                "anna",
                from: "11 10:00",
                to: "11 16:00",
                started: "11 10:30",
                ended: "11 17:00"
            )
            #expect(try await owner(facts, asOf: "11 10:15") == "anna shift day false")
            #expect(try await owner(facts, asOf: "11 10:30") == "anna shift day false")
            #expect(try await owner(facts, asOf: "11 16:30") == "- - - false")
            #expect(try await owner(facts, asOf: "11 17:00") == "- - - false")
            // A shift of another shop that serves this one too.
            try await facts.insertShift(
                "both",
                "bo",
                from: "11 16:00",
                to: "11 20:00",
                shop: "other",
                shops: #"["x","shop"]"#
            )
            #expect(try await owner(facts, asOf: "11 18:00") == "bo shift both false")
        }
    }

    /// Of one instant the greatest id is the last, then the greatest source, whichever came first, and whether the agent replied or was
    /// given the customer; for some items and for all at once.
    @Test func ofOneInstantIdAndSourceSayWhoHadTheCustomerLast() async throws {
        let met: [String: [(table: String, agent: String, id: String, source: String)]] = [
            "c1": [("replies", "zoe", "r", "/a"), ("replies", "amy", "r", "/b")],
            "c2": [("replies", "amy", "r", "/b"), ("replies", "zoe", "r", "/a")],
            "c3": [("replies", "zoe", "b", "/x"), ("assignments", "amy", "a", "/x")],
            "c4": [("replies", "amy", "a", "/x"), ("assignments", "zoe", "b", "/x")],
        ]
        let expected = ["c1 amy", "c2 amy", "c3 zoe", "c4 zoe"]
        try await withFacts { facts in
            for (customer, agents) in met {
                try await facts.insert(Chat("C 09:30", customer: customer, on: ReplyVector.day))
                try await facts.insert(OrderFacts(id: "o" + customer, customer: customer, placed: "11 10:00"))
                try await facts.insertRefund(
                    "r" + customer,
                    "requested",
                    at: "11 10:00",
                    ["customer": customer, "kind": "refund_only", "amount_minor": Int64(1)]
                )
                for one in agents {
                    var row: [String: any PostgresEncodable & Sendable] = [
                        "partition": Int16(3), "shop": "shop", "customer": customer, "at": Timestamp.may("11 09:31"),
                        "id": one.id, "source": one.source, "agent": one.agent, "offset": Int64(0),
                    ]
                    if one.table == "replies" { row["sender_kind"] = "human" }
                    try await facts.insert(one.table, row)
                }
            }
            let whole = Scope(all: true, asOf: .may("11 12:00"))
            var ofTheDay = whole
            ofTheDay.day = .day(ReplyVector.day)
            let orders = FollowUpsQuery(scope: whole).question
            #expect(try await facts.ask(orders, "customer", "owner").sorted() == expected)
            for scope in [whole, ofTheDay] {
                let refunds = RefundsQuery(scope: scope).question
                #expect(try await facts.ask(refunds, "customer", "owner").sorted() == expected)
            }
        }
    }
}
