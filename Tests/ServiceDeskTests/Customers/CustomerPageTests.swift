// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import ServiceDesk

/// The page of one customer: every id that was linked, and every kind of follow-up (R003, R028, R029).
@Suite struct CustomerPageTests {
    private func rows(_ facts: Facts, _ customer: String, _ part: CustomerPage.Part, asOf: String) async throws -> Int {
        let page = CustomerPage(scope: Scope(asOf: .may(asOf)), customer: customer)
        return try await facts.ask(page.question(part)).count
    }

    @Test func everyIDShowsTheSamePage() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 09:00", customer: "one", on: ReplyVector.day))
            try await facts.insert(Chat("C 09:05", customer: "two", on: ReplyVector.day))
            for (order, customer) in [("p", "one"), ("q", "two")] {
                try await facts.insert(OrderFacts(id: order, customer: customer, placed: "11 09:30"))
                try await facts.insertRefund(
                    "r" + order,
                    "requested",
                    at: "11 09:40",
                    ["order_id": order, "customer": customer, "amount_minor": Int64(10)]
                )
                try await facts.insertAction("attempted", "orders/" + order, at: "11 09:50")
            }
            try await facts.insertAction(
                "resolved",
                "customers/two",
                at: "11 09:55",
                kind: "enquiry",
                until: "11 18:00",
                ["outcome": "promised", "customer": "two"]
            )
            try await facts.insertMark("one", "vip", at: "1 00:00")
            try await facts.insertLink("one", mergedFrom: "two", at: "11 10:00")
            for (part, count) in [
                (.tier, 1), (.waits, 2), (.followUps, 2), (.promises, 1), (.care, 1), (.work, 3), (.orders, 2),
                (.refunds, 2),
            ] as [(CustomerPage.Part, Int)] {
                for customer in ["one", "two"] {
                    #expect(try await rows(facts, customer, part, asOf: "11 10:00") == count, "\(part) of \(customer)")
                }
            }
            // They were two before.
            #expect(try await rows(facts, "one", .orders, asOf: "11 09:59:59") == 1)
            #expect(try await rows(facts, "two", .work, asOf: "11 09:59:59") == 2)
            #expect(try await rows(facts, "two", .care, asOf: "11 09:59:59") == 0)
        }
    }

    @Test func enquiriesNudgesAndWhatIsOverAreOnIt() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 09:00; H 09:01", customer: "asks", on: ReplyVector.day))
            #expect(try await rows(facts, "asks", .enquiries, asOf: "11 09:40") == 1)
            #expect(try await rows(facts, "asks", .nudges, asOf: "11 09:15") == 1)
            #expect(try await rows(facts, "other", .enquiries, asOf: "11 09:40") == 0)
            // Reminded of and paid: in no queue, and not forgotten.
            try await facts.insert(
                OrderFacts(id: "o", customer: "pays", placed: "11 09:00", payments: [("full", 1000, "11 10:00")])
            )
            try await facts.insertAction("attempted", "orders/o", at: "11 09:30", ["channel": "phone"])
            #expect(try await rows(facts, "pays", .followUps, asOf: "11 11:00") == 0)
            let page = CustomerPage(scope: Scope(asOf: .may("11 11:00")), customer: "pays")
            #expect(
                try await facts.ask(page.question(.work), "action", "agent", "channel", "order") == [
                    "attempted anna phone o"
                ]
            )
        }
    }

    @Test func whoClosedAnOrderIsSaidInChinese() {
        let column = OrdersQuery(scope: Scope()).question.columns.first { $0.name == "closed_by" }
        #expect(
            column?.words.mapValues(\.chinese) == ["buyer": "买家", "seller": "卖家", "platform": "平台", "system": "系统"]
        )
    }
}
