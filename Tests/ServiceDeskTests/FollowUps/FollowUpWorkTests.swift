// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What claims, attempts and results make of an item, and when it is due again.
@Suite struct FollowUpWorkTests {
    private func ask(_ facts: Facts, asOf: String, _ columns: String...) async throws -> [String] {
        let rows = try await facts.ask(FollowUpsQuery(scope: Scope(all: true, asOf: .may(asOf))).question)
        return rows.map { row in columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ") }
    }

    @Test func aClaimLapsesAtItsInstantOrAfterHalfAnHour() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00"))
            try await facts.insertAction("claimed", "orders/o", at: "11 11:00", until: "11 11:20")
            #expect(try await ask(facts, asOf: "11 10:59:59.999999", "state", "owner") == ["due -"])
            #expect(try await ask(facts, asOf: "11 11:00", "state", "owner", "owned_by") == ["claimed anna claim"])
            #expect(try await ask(facts, asOf: "11 11:19:59.999999", "state") == ["claimed"])
            #expect(try await ask(facts, asOf: "11 11:20", "state", "owner") == ["due -"])
            try await facts.insertAction("claimed", "orders/o", at: "11 12:00", agent: "bo")
            #expect(try await ask(facts, asOf: "11 12:29:59.999999", "state", "owner") == ["claimed bo"])
            #expect(try await ask(facts, asOf: "11 12:30", "state") == ["due"])
        }
    }

    @Test func twoAgentsNeverHoldOneItem() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00"))
            try await facts.insertAction("claimed", "orders/o", at: "11 11:00", until: "11 12:00")
            // Told without a condition, while another agent's claim was in force: it does not count.
            try await facts.insertAction("claimed", "orders/o", at: "11 11:30", agent: "bo", until: "11 14:00")
            #expect(try await ask(facts, asOf: "11 11:30", "owner") == ["anna"])
            #expect(try await ask(facts, asOf: "11 12:00", "state") == ["due"])
            // Another agent's release does not count either; one's own does, and one without an agent.
            try await facts.insertAction("claimed", "orders/o", at: "11 12:10", agent: "bo", until: "11 14:00")
            try await facts.insertAction("released", "orders/o", at: "11 12:20", agent: "anna")
            #expect(try await ask(facts, asOf: "11 12:20", "owner") == ["bo"])
            try await facts.insertAction("released", "orders/o", at: "11 12:21", agent: "bo")
            #expect(try await ask(facts, asOf: "11 12:21", "state") == ["due"])
            try await facts.insertAction("claimed", "orders/o", at: "11 12:22", agent: "cy", until: "11 14:00")
            try await facts.insertAction("released", "orders/o", at: "11 12:23", agent: nil)
            #expect(try await ask(facts, asOf: "11 12:23", "state") == ["due"])
        }
    }

    @Test func anAttemptAnswersWhatWasDueAndTheNextStageOrRoundComes() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00"))
            try await facts.insertAction("claimed", "orders/o", at: "11 10:30", until: "11 18:00")
            try await facts.insertAction("attempted", "orders/o", at: "11 10:40")
            let now = ["state", "attempts", "due_at"]
            func state(_ asOf: String) async throws -> String {
                try await ask(facts, asOf: asOf, now[0], now[1], now[2])[0]
            }
            #expect(try await state("11 10:40") == "waiting 1 2026-05-11T04:30:00Z")
            #expect(try await state("11 12:30") == "due 1 2026-05-11T04:30:00Z")
            try await facts.insertAction("attempted", "orders/o", at: "11 12:31")
            // The round of the afternoon, then that of the evening, then the last hour.
            #expect(try await state("11 13:59:59.999999") == "waiting 2 2026-05-11T06:00:00Z")
            #expect(try await state("11 14:00") == "due 2 2026-05-11T06:00:00Z")
            try await facts.insertAction("resolved", "orders/o", at: "11 14:05", ["outcome": "no_answer"])
            #expect(try await state("11 19:59") == "waiting 2 2026-05-11T12:00:00Z")
            try await facts.insertAction("attempted", "orders/o", at: "11 20:05")
            // Three contacts in 24 hours are enough; the first leaves the window at 10:40, after the close.
            #expect(try await state("12 09:00") == "budget 3 2026-05-12T01:00:00Z")
            #expect(try await state("12 10:00") == "expired 3 2026-05-12T02:00:00Z")
        }
    }

    @Test func aPromiseAndASnoozeHideAnItemUntilTheirTime() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00"))
            try await facts.insertAction(
                "resolved",
                "orders/o",
                at: "11 10:40",
                until: "11 16:00",
                ["outcome": "promised", "reason_code": "waiting_topup"]
            )
            #expect(
                try await ask(facts, asOf: "11 15:59:59.999999", "state", "due_at", "again_at", "reason") == [
                    "waiting 2026-05-11T08:00:00Z 2026-05-11T08:00:00Z waiting_topup"
                ]
            )
            #expect(try await ask(facts, asOf: "11 16:00", "state", "stage") == ["due 2"])
            try await facts.insertAction(
                "resolved",
                "orders/o",
                at: "11 16:05",
                until: "11 17:00",
                ["outcome": "snoozed"]
            )
            #expect(try await ask(facts, asOf: "11 16:59", "state") == ["waiting"])
            #expect(try await ask(facts, asOf: "11 17:00", "state") == ["due"])
            try await facts.insertAction(
                "resolved",
                "orders/o",
                at: "11 17:05",
                ["outcome": "declined", "reason_code": "price"]
            )
            #expect(try await ask(facts, asOf: "11 17:05", "state", "reason") == ["done price"])
            #expect(try await ask(facts, asOf: "11 17:04:59.999999", "state") == ["due"])
        }
    }

    @Test func inAPromotionTheFirstReminderComesSooner() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 10:00"))
            var policies = PolicySet.standard
            try policies.set("unpaid.promotion", to: "true")
            func state(_ asOf: String) async throws -> [String] {
                let scope = Scope(all: true, asOf: .may(asOf))
                return try await facts.ask(FollowUpsQuery(scope: scope, policies: policies).question, "state", "stage")
            }
            #expect(try await state("11 10:09:59.999999") == ["waiting 0"])
            #expect(try await state("11 10:10") == ["due 1"])
            #expect(try await ask(facts, asOf: "11 10:29:59.999999", "state") == ["waiting"])
        }
    }

    @Test(arguments: [
        ("21:59:59.999999", "due", "-"), ("22:00", "quiet", "2026-05-12T00:00:00Z"),
        ("+1 00:00", "quiet", "2026-05-12T00:00:00Z"), ("+1 07:59:59.999999", "quiet", "2026-05-12T00:00:00Z"),
        ("+1 08:00", "due", "-"),
    ])
    func quietHoursAreHalfOpen(clock: String, state: String, next: String) async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", placed: "11 20:00"))
            let asOf = Chat("H " + clock, on: ReplyVector.day).lines[0].at
            let question = FollowUpsQuery(scope: Scope(all: true, asOf: asOf)).question
            #expect(try await facts.ask(question, "state", "next_contact_at") == ["\(state) \(next)"])
        }
    }

    @Test func whoHasJustWrittenMayBeAnsweredAtNight() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 20:00"))
            try await facts.insert(Chat("C 22:30", customer: "c", on: ReplyVector.day))
            #expect(try await ask(facts, asOf: "11 22:29:59.999999", "state") == ["quiet"])
            #expect(try await ask(facts, asOf: "11 22:39:59.999999", "state") == ["due"])
            #expect(try await ask(facts, asOf: "11 22:40", "state") == ["quiet"])
        }
    }

    @Test func theBudgetCountsEveryContactOnceAndForTheWholeCustomer() async throws {
        try await withFacts { facts in
            for id in ["a", "b"] { try await facts.insert(OrderFacts(id: id, customer: "c", placed: "11 10:00")) }
            try await facts.insertAction("attempted", "orders/a", at: "11 10:35", ["customer": "c", "channel": "chat"])
            // The message of that attempt.
            try await facts.insertReply("c", at: "11 10:36", purpose: "payment_reminder")
            try await facts.insertAction(
                "attempted",
                "customers/c",
                at: "11 11:00",
                kind: "care",
                ["customer": "c", "channel": "phone"]
            )
            #expect(try await ask(facts, asOf: "11 12:40", "order", "contacts_24h", "state") == ["a 2 due", "b 2 due"])
            try await facts.insertReply("c", at: "11 12:00", purpose: "nudge")
            #expect(
                try await ask(facts, asOf: "11 12:40", "order", "contacts_24h", "state", "next_contact_at") == [
                    "a 3 budget 2026-05-12T02:35:00Z", "b 3 budget 2026-05-12T02:35:00Z",
                ]
            )
            let contacts = ContactsQuery(scope: Scope(all: true, asOf: .may("11 12:40")), isExhaustedOnly: true)
                .question
            #expect(try await facts.ask(contacts, "customer", "contacts", "left", "exhausted") == ["c 3 0 true"])
        }
    }

    @Test func blockedCustomersAreLeftAlone() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "o", customer: "c", placed: "11 10:00"))
            try await facts.insertMark("c", "blocked", at: "11 11:00", expires: "11 12:00")
            #expect(try await ask(facts, asOf: "11 10:59", "state") == ["due"])
            #expect(try await ask(facts, asOf: "11 11:00", "state") == ["blocked"])
            #expect(try await ask(facts, asOf: "11 12:00", "state") == ["due"])
        }
    }

    @Test func vipsAndLargerAmountsComeFirstAndOnesOwnBeforeAll() async throws {
        try await withFacts { facts in
            try await facts.insert(.completed("old", "r", day: 1, amount: 10))
            for (id, customer, amount) in [("n", "n", 900), ("r", "r", 100), ("v", "v", 50), ("big", "x", 1000)] {
                try await facts.insert(
                    OrderFacts(id: id, customer: customer, placed: "11 10:00", amount: Int64(amount))
                )
            }
            try await facts.insertMark("v", "vip", at: "2 00:00")
            let scope = Scope(asOf: .may("11 11:00"))
            #expect(try await facts.ask(FollowUpsQuery(scope: scope).question, "order") == ["v", "r", "big", "n"])
            try await facts.insert(Chat("C 08:59; H 09:00", customer: "n", on: ReplyVector.day))
            let own = FollowUpsQuery(scope: scope, agent: "anna").question
            #expect(try await facts.ask(own, "order", "owner").prefix(2) == ["n anna", "v -"])
        }
    }

    /// Two orders an hour, of which the second is claimed.
    private func insertTwelve(_ facts: Facts) async throws {
        for number in 0..<12 {
            try await facts.insert(
                OrderFacts(id: "o\(number)", customer: "c\(number)", placed: "11 \(10 + number / 2):00")
            )
        }
        try await facts.insertAction("claimed", "orders/o1", at: "11 12:50")
    }

    @Test func theStatesOfAllAddUp() async throws {
        try await withFacts { facts in
            try await insertTwelve(facts)
            try await facts.insertAction("resolved", "orders/o2", at: "11 12:50", ["outcome": "declined"])
            let scope = Scope(asOf: .may("11 13:00"))
            let listed = try await facts.ask(FollowUpsQuery(scope: scope).question)
            let row = try #require(listed.first)
            let left = ["not_due", "expired", "suppressed", "done"].map { Int((row[$0] ?? nil) ?? "") ?? -1 }
            var all = scope
            all.all = true
            let everything = try await facts.ask(FollowUpsQuery(scope: all).question).count
            #expect(listed.count + left.reduce(0, +) == everything)
            #expect(left[3] == 1)
        }
    }

    /// Orders past their close are counted without being judged one by one: as many in each state as there are among all.
    @Test func expiredOrdersAreCountedAsTheyAreListed() async throws {
        try await withFacts { facts in
            try await insertTwelve(facts)
            for (id, outcome, time) in [
                ("o2", "declined", "11 12:50"), ("o3", "declined", "11 12:50"), ("o3", "snoozed", "11 12:51"),
                ("o4", "snoozed", "11 12:50"), ("o4", "no_answer", "11 12:52"), ("o5", "dismissed", "12 13:00"),
                ("o6", "no_answer", "11 14:00"), ("o7", "declined", "11 12:00"),
            ] {
                try await facts.insertAction("resolved", "orders/\(id)", at: time, ["outcome": outcome])
            }
            var empty = 0
            for time in ["11 13:00", "12 10:00", "12 11:30", "12 12:30", "12 13:00", "12 15:00", "14 00:00"] {
                var all = Scope(asOf: .may(time))
                all.all = true
                var listed: [String: Int] = [:]
                for state in try await facts.ask(FollowUpsQuery(scope: all).question, "state") {
                    listed[state, default: 0] += 1
                }
                let question = FollowUpsQuery(scope: Scope(asOf: .may(time))).question
                let telling = question.tellingLeftOut
                let told = try await facts.connection.query(
                    PostgresQuery(
                        sql: QueryServer.named(telling.sql),
                        binds: telling.binds.map { $0 as any PostgresEncodable }
                    )
                )
                let column = telling.columns.count + telling.hidden.count - 1
                let leftOut = try told.rows.compactMap { try $0.decode(String?.self, at: column) }
                let rows = try await facts.ask(question)
                #expect(leftOut.isEmpty != rows.isEmpty, "\(time)")
                #expect(told.count == max(rows.count, 1), "\(time)")
                if let pairs = leftOut.first?.split(separator: ",") {
                    empty += 1
                    let counted = pairs.map { $0.split(separator: " ") }.map { (String($0[0]), Int($0[1])) }
                    #expect(Dictionary(uniqueKeysWithValues: counted) == listed, "\(time)")
                }
                if let row = rows.first {
                    #expect((row["expired"] ?? nil) == "\(listed["expired"] ?? 0)", "\(time)")
                    #expect((row["done"] ?? nil) == "\(listed["done"] ?? 0)", "\(time)")
                }
            }
            #expect(empty > 0)
            var own = FollowUpsQuery.Filter()
            own.owner = "anna"
            let question = FollowUpsQuery(scope: Scope(asOf: .may("12 13:00")), filter: own).question
            #expect(question.tellingLeftOut.sql == question.sql)
        }
    }
}
