// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct TimelineQueryTests {
    private func history(
        _ facts: Facts,
        _ subject: String,
        _ type: String,
        at: String,
        partition: Int16 = 1,
        customer: String? = nil,
        id: String? = nil,
        _ data: String = "{}"
    ) async throws {
        try await facts.insert(
            "history",
            [
                "partition": partition, "shop": "shop", "subject": subject, "at": Timestamp.may(at),
                "id": id ?? facts.nextID(),
                "source": "/s", "type": type, "customer": customer, "offset": Int64(0), "data": data,
            ]
        )
    }

    @Test func anOrderShowsItsEventsAndItsRefundsElsewhere() async throws {
        try await withFacts { facts in
            try await history(facts, "orders/o", "order.placed", at: "11 10:00", "{\"payable_minor\":5}")
            try await history(
                facts,
                "orders/o",
                "order.remarked",
                at: "11 12:00",
                "{\"agent_id\":\"anna\",\"by\":\"seller\"}"
            )
            try await history(facts, "refunds/r", "refund.requested", at: "11 11:00", partition: 5, id: "x")
            try await history(facts, "orders/other", "order.placed", at: "11 10:00")
            try await facts.insert(
                "refund_actions",
                [
                    "partition": Int16(5), "shop": "shop", "refund_id": "r", "at": Timestamp.may("11 11:00"), "id": "x",
                    "source": "/s", "action": "requested", "order_id": "o", "offset": Int64(0),
                ]
            )
            let question = TimelineQuery.order("o", scope: Scope(asOf: .may("12 00:00"))).question
            #expect(
                try await facts.ask(question, "what", "who", "details") == [
                    "order.placed - {\"payable_minor\":5}", "refund.requested - {}",
                    "order.remarked anna {\"agent_id\":\"anna\",\"by\":\"seller\"}",
                ]
            )
            let before = TimelineQuery.order("o", scope: Scope(limit: 1, asOf: .may("11 11:30"))).question
            #expect(try await facts.ask(before, "what", "total") == ["refund.requested 2"])
            func told(_ since: String?, _ until: String?) async throws -> [String] {
                let scope = Scope(
                    since: since.map { .instant(.may($0)) },
                    until: until.map { .instant(.may($0)) },
                    asOf: .may("12 00:00")
                )
                return try await facts.ask(TimelineQuery.order("o", scope: scope).question, "what", "total")
            }
            #expect(try await told("11 11:00", nil) == ["refund.requested 2", "order.remarked 2"])
            #expect(try await told(nil, "11 11:00") == ["order.placed 1"])
            #expect(try await told("11 10:30", "11 12:00") == ["refund.requested 1"])
        }
    }

    @Test func aCustomerShowsMessagesBothWaysAndOrders() async throws {
        try await withFacts { facts in
            let located = try await facts.connection.query("SELECT kefu.partition_of(\("shop"), \("customers/c"))")
            let partition = try located[0].decode(Int16.self)
            for (table, at, more) in [
                ("messages", "11 10:00", ["counts": true] as [String: any PostgresEncodable & Sendable]),
                ("replies", "11 10:00", ["sender_kind": "human", "agent": "anna"]),
            ] {
                try await facts.insert(
                    table,
                    [
                        "partition": partition, "shop": "shop", "customer": "c", "at": Timestamp.may(at),
                        "id": "z\(table)",
                        "source": "/s", "kind": "text", "offset": Int64(0),
                    ].merging(more) { $1 }
                )
            }
            try await facts.insert(.completed("o", "c", day: 11, amount: 5))
            try await history(facts, "orders/o", "order.placed", at: "11 09:00", customer: "c")
            try await history(facts, "orders/o", "order.completed", at: "11 10:30")
            try await history(
                facts,
                "customers/c",
                "customer.tier_set",
                at: "11 11:00",
                partition: partition,
                customer: "c"
            )
            try await history(facts, "customers/c", "customer.linked", at: "11 11:30", partition: partition)
            try await history(facts, "orders/p", "order.placed", at: "11 09:00", customer: "d")
            let question = TimelineQuery.customer("c", scope: Scope(asOf: .may("12 00:00"))).question
            #expect(
                try await facts.ask(question, "what", "who") == [
                    "order.placed -", "message.received customer", "message.sent anna", "order.completed -",
                    "customer.tier_set -", "customer.linked -",
                ]
            )
            // The shop's day, by its clock.
            try await history(facts, "customers/c", "customer.linked", at: "12 00:00", partition: partition)
            for (day, count) in [(10, 0), (11, 6), (12, 1)] {
                var scope = Scope(asOf: .may("13 00:00"))
                scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: day)))
                let told = try await facts.ask(TimelineQuery.customer("c", scope: scope).question, "what")
                #expect(told.count == count, "\(day)")
            }
        }
    }

    /// What is told of a refund without its order or customer is theirs all the same, and shown once.
    @Test func allThatWasToldOfARefundIsOfItsOrderAndItsCustomer() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 09:00"))
            try await history(facts, "orders/o", "order.placed", at: "11 09:00", customer: "c")
            func tell(
                _ action: String,
                _ subject: String,
                at: String,
                _ more: [String: any PostgresEncodable & Sendable] = [:]
            ) async throws {
                let id = facts.nextID()
                let customer = more["customer"] as? String
                try await history(facts, subject, "refund." + action, at: at, partition: 5, customer: customer, id: id)
                try await facts.insertRefund("r", action, at: at, partition: 5, more.merging(["id": id]) { $1 })
            }
            try await tell("requested", "refunds/r", at: "11 10:00", ["order_id": "o"])
            try await tell("decided", "refunds/r", at: "11 11:00")
            try await tell("escalated", "customers/c", at: "11 11:30", ["customer": "c"])
            try await tell("settled", "orders/p", at: "11 12:00", ["order_id": "p"])
            let everything = [
                "order.placed", "refund.requested", "refund.decided", "refund.escalated", "refund.settled",
            ]
            for (asOf, since, expected) in [
                ("11 13:00", nil, everything), ("11 11:00", nil, Array(everything.prefix(3))),
                ("11 11:30", "11 11:00", ["refund.decided", "refund.escalated"]),
            ] as [(String, String?, [String])] {
                let scope = Scope(since: since.map { .instant(.may($0)) }, asOf: .may(asOf))
                for query in [TimelineQuery.order("o", scope: scope), .customer("c", scope: scope)] {
                    #expect(try await facts.ask(query.question, "what") == expected, "\(asOf)")
                }
            }
        }
    }
}
