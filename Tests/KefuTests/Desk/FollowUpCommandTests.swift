// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Agents who work on the queue with the program.
struct FollowUpCommandTests {
    private static let noon = "2026-05-11T12:00:00+08:00"

    private static func orders(_ count: Int) -> [String] {
        (0..<count).map {
            EventLine.placed(
                "p\($0)",
                "o\($0)",
                at: "2026-05-11T10:00:0\($0 % 10)+08:00",
                amount: 100 + $0,
                customer: "c\($0)"
            )
        }
    }

    @Test func twentyProcessesClaimTenOrdersOnceEach() async throws {
        try await TestLog.with { log in
            try await log.append(Self.orders(10))
            try await log.project()
            let claimers = try (0..<20).map { number in
                try log.start(["follow-ups", "next", "--agent", "a\(number)", "--as-of", Self.noon, "--output", "csv"])
            }
            var claimed: [String] = []
            var none = 0
            for claimer in claimers {
                let ending = await claimer.end()
                try #require(ending.status == 0, "\(ending)")
                let rows = Answer(ending.output).rows("order", "state")
                if rows.isEmpty {
                    none += 1
                    #expect(String(decoding: ending.errors, as: UTF8.self).contains("none left"))
                }
                claimed += rows
            }
            #expect(claimed.sorted() == (0..<10).map { "o\($0) claimed" })
            #expect(none == 10)
            // The log alone holds the claims: folded, and folded again from nothing, they stand.
            try await log.project()
            let held = try await log.ask("follow-ups", "--all", "--as-of", "2026-05-11T12:29:59+08:00").rows(
                "order",
                "state",
                "owner"
            )
            #expect(held.count == 10 && held.allSatisfy { $0.contains(" claimed a") })
            try await log.must("replay", "--all")
            #expect(
                try await log.ask("follow-ups", "--all", "--as-of", "2026-05-11T12:29:59+08:00").rows(
                    "order",
                    "state",
                    "owner"
                ) == held
            )
            let lapsed = try await log.ask("follow-ups", "--all", "--as-of", "2026-05-11T12:30:00+08:00").rows("state")
            #expect(lapsed == Array(repeating: "due", count: 10))
        }
    }

    @Test func anAgentWorksOnAnOrderUntilItIsPaid() async throws {
        try await TestLog.with { log in
            try await log.append(Self.orders(2))
            try await log.project()
            let at = { (time: String) in "2026-05-11T\(time):00+08:00" }
            let first = try await log.ask(
                "follow-ups",
                "next",
                "--agent",
                "anna",
                "--as-of",
                at("11:00"),
                "--lasts",
                "2h"
            )
            #expect(first.rows("order", "owner", "claimed_until") == ["o1 anna 2026-05-11T05:00:00Z"])
            try await log.project()
            // Somebody else cannot take it over unasked.
            let refused = try await log.kefu("follow-ups", "attempt", "o1", "--agent", "bo", "--at", at("11:05"))
            #expect(refused.status == 1)
            #expect(String(decoding: refused.errors, as: UTF8.self).contains("anna holds o1"))
            try await log.must(
                "follow-ups",
                "attempt",
                "o1",
                "--agent",
                "anna",
                "--at",
                at("11:05"),
                "--channel",
                "phone"
            )
            try await log.must(
                "follow-ups",
                "promise",
                "o1",
                "--agent",
                "anna",
                "--at",
                at("11:06"),
                "--until",
                at("15:00"),
                "--reason",
                "waiting_topup"
            )
            try await log.must("follow-ups", "decline", "o0", "--agent", "bo", "--at", at("11:10"), "--reason", "price")
            try await log.project()
            let columns = ["order", "state", "attempts", "reason", "again_at"]
            let now = try await log.ask("follow-ups", "--all", "--as-of", at("14:59")).rows
            #expect(
                now.map { row in columns.map { row[$0] ?? "?" }.joined(separator: " ") } == [
                    "o0 done 0 price ", "o1 waiting 1 waiting_topup 2026-05-11T07:00:00Z",
                ]
            )
            try await log.append([
                EventLine.event(
                    "order.paid",
                    id: "paid",
                    subject: "orders/o1",
                    at: at("15:10"),
                    data: #"{"order_id":"o1","paid_minor":101}"#
                )
            ])
            try await log.project()
            let stats = try await log.ask(
                "follow-ups",
                "stats",
                "--day",
                "2026-05-11",
                "--by",
                "agent",
                "--as-of",
                at("20:00")
            )
            #expect(
                stats.rows("key", "orders", "attempts", "recovered", "rate", "recovered_amount") == [
                    "anna 1 1 1 1.000000 101"
                ]
            )
            #expect(try await log.ask("follow-ups", "--all", "--as-of", at("15:10")).rows("order") == ["o0"])
        }
    }

    @Test func aReleasedOrASnoozedOrderComesAgain() async throws {
        try await TestLog.with { log in
            try await log.append(Self.orders(1))
            try await log.project()
            try await log.must("follow-ups", "next", "--agent", "anna", "--as-of", Self.noon)
            let none = try await log.must("follow-ups", "next", "--agent", "bo", "--as-of", Self.noon)
            #expect(String(decoding: none.output, as: UTF8.self).contains("none left"))
            try await log.must("follow-ups", "release", "o0", "--agent", "anna", "--at", "2026-05-11T12:01:00+08:00")
            try await log.project()
            let again = try await log.ask("follow-ups", "next", "--agent", "bo", "--as-of", "2026-05-11T12:02:00+08:00")
            #expect(again.rows("order", "owner") == ["o0 bo"])
            try await log.project()
            try await log.must(
                "follow-ups",
                "snooze",
                "o0",
                "--agent",
                "bo",
                "--at",
                "2026-05-11T12:03:00+08:00",
                "--until",
                "2026-05-11T13:00:00+08:00"
            )
            try await log.project()
            let state = { try await log.ask("follow-ups", "--all", "--as-of", $0).rows("state")[0] }
            #expect(try await state("2026-05-11T12:59:59+08:00") == "waiting")
            #expect(try await state("2026-05-11T13:00:00+08:00") == "due")
        }
    }

    @Test func whatNobodyKnowsIsSaid() async throws {
        try await TestLog.with { log in
            try await log.append(Self.orders(1))
            try await log.project()
            let unknown = try await log.kefu("follow-ups", "attempt", "o7", "--agent", "anna", "--at", Self.noon)
            #expect(unknown.status == 1)
            #expect(String(decoding: unknown.errors, as: UTF8.self).contains("no order o7"))
            let shop = try await log.kefu("follow-ups", "attempt", "o0", "--at", Self.noon)
            #expect(shop.status == 2)
            let nowhere = ["follow-ups", "attempt", "o0", "--agent", "anna", "--at", Self.noon, "--shop", "nosuch"]
            let stranger = try await log.kefu(nowhere)
            #expect(stranger.status == 1 && stranger.errorText.contains("no shop is known as nosuch"), "\(stranger)")
        }
    }

    @Test func whatMakesNoSenseIsRefused() async throws {
        try await TestLog.with { log in
            try await log.append(
                Self.orders(2) + [
                    EventLine.event(
                        "order.paid",
                        id: "paid",
                        subject: "orders/o1",
                        at: "2026-05-11T11:00:00+08:00",
                        data: #"{"order_id":"o1","paid_minor":101}"#
                    )
                ]
            )
            try await log.project()
            let agent = ["--agent", "anna", "--at", Self.noon]
            for (arguments, message) in [
                (
                    ["promise", "o0", "--until", "2026-05-11T11:59:59+08:00"],
                    "--until 2026-05-11 11:59:59+08:00 is not after 2026-05-11 12:00:00+08:00"
                ),
                (
                    ["snooze", "o0", "--until", "2026-05-11", "--time-zone", "America/St_Johns"],
                    "--until 2026-05-11 00:00:00-02:30 is not after 2026-05-11 01:30:00-02:30"
                ),
                (["snooze", "o0", "--until", Self.noon], "is not after"),
                (["attempt", "o1"], "order o1 was paid"),
                (["decline", "o1", "--reason", "price"], "order o1 was paid"),
                (["release", "o0"], "nobody holds o0"),
                (["decline", "o0", "--reason", "bogus"], "no reason bogus; take one of forgot, hesitating"),
            ] {
                let ending = try await log.kefu(["follow-ups"] + arguments + agent)
                #expect(ending.status != 0, "\(arguments)")
                #expect(String(decoding: ending.errors, as: UTF8.self).contains(message), "\(arguments): \(ending)")
            }
            let late = ["follow-ups", "attempt", "o0", "--agent", "anna", "--at", "2026-05-12T10:00:00+08:00"]
            let expired = try await log.kefu(late)
            #expect(String(decoding: expired.errors, as: UTF8.self).contains("o0 is past its automatic close"))
            // Nothing of it was told.
            try await log.project()
            #expect(try await log.ask("follow-ups", "stats", "--all").rows("key").isEmpty)
            // It can be told all the same.
            _ = try await log.must(late + ["--anyway"])
            // What is yet to come is a slip more often than not.
            let ahead = ["follow-ups", "attempt", "o0", "--agent", "anna", "--at", "2999-01-01T10:00:00+08:00"]
            let told = try await log.must(ahead + ["--anyway"])
            #expect(told.errorText.contains("kept; but 2999-01-01 10:00:00+08:00 is yet to come"), "\(told)")
            for lasts in ["0m", "0s"] {
                let lapsing = try await log.kefu("follow-ups", "next", "--agent", "anna", "--lasts", lasts)
                #expect(lapsing.status == 2 && lapsing.errorText.contains("would lapse at once"), "\(lapsing)")
            }
        }
    }

    @Test func aCustomerWhomNobodyKnowsIsAnError() async throws {
        try await TestLog.with { log in
            try await log.append(Self.orders(1))
            try await log.project()
            for options in [[], ["--part", "orders", "--output", "csv"], ["--output", "json"]] {
                let ending = try await log.kefu(["customer", "show", "nobody"] + options)
                #expect(ending.status != 0, "\(options)")
                #expect(ending.output.isEmpty)
                #expect(String(decoding: ending.errors, as: UTF8.self).contains("know no customer nobody"))
            }
            for options in [[], ["--output", "csv"], ["--as-of", Self.noon, "--known-at", "now"]] {
                let elsewhere = try await log.kefu(["customer", "show", "c0", "--shop", "nosuch"] + options)
                #expect(elsewhere.status == 1 && elsewhere.output.isEmpty, "\(options): \(elsewhere)")
                #expect(elsewhere.errorText.contains("no shop is known as nosuch (kefu shops"), "\(elsewhere)")
            }
            #expect(try await log.kefu("customer", "show", "c0").status == 0)
        }
    }

    @Test func careOfThisMonthNeedsNoMonth() async throws {
        try await TestLog.with { log in
            try await log.append([
                EventLine.event(
                    "customer.tier_set",
                    id: "vip",
                    subject: "customers/v",
                    at: "2026-05-02T10:00:00+08:00",
                    data: #"{"tier":"vip"}"#
                )
            ])
            try await log.project()
            for month in [[], ["--month"], ["--month", "2026-05"], ["--month=2026-05"]] {
                let asked = ["care", "vip"] + month + ["--missing", "--as-of", Self.noon, "--output", "csv"]
                #expect(try await Answer(log.kefu(asked).output).rows("customer", "overdue") == ["v false"], "\(month)")
            }
            let wrong = try await log.kefu("care", "vip", "--month", "May")
            #expect(String(decoding: wrong.errors, as: UTF8.self).contains("a month is written as 2026-05"))
            let zh = try await log.must("care", "vip", "--month", "--as-of", Self.noon, "--language", "zh")
            #expect(String(decoding: zh.output, as: UTF8.self).contains("人工设置"))
        }
    }
}
