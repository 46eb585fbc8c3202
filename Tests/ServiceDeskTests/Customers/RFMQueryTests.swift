// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What is known of customers beside recency, frequency and money (R113).
@Suite struct RFMQueryTests {
    @Test func reviewsAndTheNewestPlaceAreThoseOfTheCustomersOrders() async throws {
        try await withFacts { facts in
            for (id, customer, day) in [("1", "a", 1), ("2", "b", 2), ("3", "c", 3)] {
                try await facts.insert(.completed(id, customer, day: day, amount: 100))
            }
            try await facts.insertLink("a", mergedFrom: "b", at: "4 00:00")
            func tell(_ type: String, _ order: String, at: String, _ data: String) async throws {
                try await facts.insertHistory(type, "orders/" + order, at: at, data: data)
            }
            try await tell("order.placed", "1", at: "1 09:00", #"{"country":"CN","province":"四川省"}"#)
            try await tell("order.placed", "2", at: "2 09:00", #"{"province":"广东省"}"#)
            try await tell("order.rated", "1", at: "5 09:00", #"{"result":"good"}"#)
            try await tell("order.rated", "1", at: "6 09:00", #"{"result":"bad"}"#)
            try await tell("order.rated", "2", at: "6 09:00", #"{"result":"score","score_1to5":5,"rater":"buyer"}"#)
            try await tell("order.rated", "3", at: "6 09:00", #"{"result":"good","rater":"seller"}"#)
            func ask(_ asOf: String) async throws -> [String] {
                try await facts.ask(
                    RFMQuery(scope: Scope(all: true, asOf: .may(asOf))).question,
                    "customer",
                    "reviews",
                    "bad_reviews",
                    "country",
                    "province"
                )
            }
            #expect(try await ask("5 12:00") == ["a 1 0 CN 广东省", "c 0 0 - -"])
            #expect(try await ask("7 00:00") == ["a 2 1 CN 广东省", "c 0 0 - -"])
        }
    }

    /// An order may be paid in parts, the last of them long after the first; a deposit is none.
    @Test func recencyRunsFromTheLastPaymentOfAnOrder() async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(
                    id: "o",
                    customer: "c",
                    placed: "1 09:00",
                    payments: [("full", 100, "1 10:01"), ("balance", 200, "11 10:01"), ("deposit", 5, "14 10:00")],
                    completed: "11 12:01"
                )
            )
            func days(_ asOf: String) async throws -> [String] {
                let query = RFMQuery(scope: Scope(all: true, asOf: .may(asOf)))
                return try await facts.ask(query.question, "recency_days")
            }
            #expect(try await days("20 10:00") == ["8"])
            // Also of an order that is not completed yet.
            try await facts.insert(
                OrderFacts(
                    id: "p",
                    customer: "c",
                    placed: "12 09:00",
                    payments: [("full", 10, "12 10:00"), ("balance", 10, "18 10:00")]
                )
            )
            #expect(try await days("18 09:59") == ["5"])
            #expect(try await days("20 10:00") == ["2"])
        }
    }
}
