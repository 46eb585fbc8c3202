// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Days on whose evening or midnight something ends or begins: a policy, a turn, a limit.
@Suite struct PolicyBoundaryTests {
    private let day = PostgresDate(year: 2026, month: 5, day: 10)!

    private func shop(_ facts: Facts, _ platform: String, zone: String? = nil) async throws {
        try await facts.insert(
            "shops",
            [
                "partition": Int16(0), "shop": "shop", "at": Timestamp("2000-01-01 00:00"), "id": "1", "source": "/s",
                "platform": platform, "time_zone": zone,
            ]
        )
    }

    private func set(_ facts: Facts, _ key: String, _ value: String, from day: PostgresDate) async throws {
        try await facts.insert(
            "policies",
            [
                "partition": Int16(0), "shop": "shop", "key": key, "value": value, "from_day": day.days,
                "at": Timestamp("2026-01-01 00:00"), "id": facts.nextID(), "source": "/s", "offset": Int64(1),
            ]
        )
    }

    /// What `--by policy` counts of a policy, by day: all days at once, and each alone.
    private func counts(_ facts: Facts, _ policy: String) async throws -> (all: [String], alone: [String]) {
        func rows(_ scope: Scope) async throws -> [String] {
            try await facts.ask(ReplyRateQuery(scope: scope, by: .policy).question, "policy", "day", "counted", "met")
                .filter { $0.hasPrefix(policy + " ") }
        }
        var alone: [String] = []
        for offset in Int32(-1)...3 {
            var scope = Scope()
            scope.day = .day(PostgresDate(days: day.days + offset))
            alone += try await rows(scope)
        }
        return (try await rows(Scope(all: true)), alone)
    }

    @Test func sessionsOfTheLastEveningUnderAPolicyAreCounted() async throws {
        try await withFacts { facts in
            try await shop(facts, "jd")
            for number in 0..<20 {
                let minute = 30 + number
                try await facts.insert(
                    Chat(
                        "C 22:\(minute); H 22:\(minute):10; C +1 12:\(minute); H +1 12:\(minute):10",
                        customer: "c\(number)",
                        on: day
                    )
                )
            }
            try await set(facts, "timely.limit_ms", "180000", from: PostgresDate(days: day.days + 1))
            let (all, alone) = try await counts(facts, "jd_first_30s")
            #expect(all == ["jd_first_30s 2026-05-10 20 20", "jd_first_30s 2026-05-11 20 20"])
            #expect(alone == all)
        }
    }

    @Test func aTurnOverMidnightIsOneTurnWhoeverCountsOnTheNextDay() async throws {
        try await withFacts { facts in
            try await shop(facts, "taobao")
            try await facts.insert(Chat("C 23:50; C +1 08:10; H +1 08:30", on: day))
            try await facts.insert(
                "replies",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "c", "at": Timestamp("2026-05-11 08:20"),
                    "id": "a",
                    "source": "/s", "sender_kind": "assist_bot", "offset": Int64(90),
                ]
            )
            try await set(
                facts,
                "taobao.response3m.counting_senders",
                "human",
                from: PostgresDate(days: day.days + 1)
            )
            let (all, alone) = try await counts(facts, "taobao_response_3m")
            #expect(all == ["taobao_response_3m 2026-05-10 1 0"])
            #expect(alone == all)
        }
    }

    @Test func theDetailTellsWhenATurnBegan() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 22:50; C +1 08:05; H +1 08:30; C +1 09:00; C +1 09:01; H +1 09:02", on: day))
            func rows(_ scope: Scope) async throws -> [String] {
                try await facts.ask(ReplyDetailQuery(scope: scope).question, "message_at", "turn_started_at", "late_5m")
            }
            let late = "2026-05-11T00:05:00Z 2026-05-10T14:50:00Z true"
            let prompt = "2026-05-11T01:00:00Z 2026-05-11T01:00:00Z false"
            #expect(
                try await rows(Scope(all: true)) == ["2026-05-10T14:50:00Z 2026-05-10T14:50:00Z true", late, prompt]
            )
            var scope = Scope(all: true)
            scope.day = .day(PostgresDate(days: day.days + 1))
            #expect(try await rows(scope) == [late, prompt])
            scope = Scope(since: .instant(Timestamp("2026-05-11 09:01")), all: true)
            #expect(try await rows(scope) == ["2026-05-11T01:01:00Z 2026-05-11T01:00:00Z false"])
        }
    }

    @Test func anyIdOfAPersonShowsTheWholeDetail() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00", customer: "a", on: day))
            try await facts.insert(Chat("C 10:05; H 10:06", customer: "b", on: day))
            try await facts.insert(
                "identity_links",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "a", "merged_from": "b",
                    "at": Timestamp("2026-05-10 11:00"), "offset": Int64(50),
                ]
            )
            for id in ["a", "b"] {
                var query = ReplyDetailQuery(scope: Scope(all: true))
                query.customer = id
                #expect(try await facts.ask(query.question, "customer", "status") == ["a breached", "b met"])
            }
        }
    }

    @Test func aDayIsOpenWhileSomebodyWaitsInTime() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 22:50", on: day))
            var policies = PolicySet.standard
            try policies.set("pdd.effective.limit_ms", to: "7200000")
            for (asOf, isOpen) in [("00:30", "true"), ("00:50", "true"), ("00:50:00.001", "false")] {
                var scope = Scope(asOf: Timestamp("2026-05-11 " + asOf))
                scope.day = .day(day)
                let plain = try await facts.ask(
                    ReplyRateQuery(scope: scope, policies: policies).question,
                    "provisional"
                )
                let byPolicy = try await facts.ask(
                    ReplyRateQuery(scope: scope, policies: policies, by: .policy).question,
                    "policy",
                    "provisional"
                )
                #expect(plain == [isOpen])
                #expect(byPolicy.contains("pdd_effective " + isOpen))
                #expect(byPolicy.contains("pdd_manual_3m false"))
            }
        }
    }

    /// In Havana clocks went from 01:00 back to 00:00 on 1 November 2026, at 05:00 UTC: the day before had ended at 04:00.
    @Test func aDayEndsWhereTheNextOneFirstBegins() async throws {
        try await withFacts { facts in
            try await shop(facts, "taobao", zone: "America/Havana")
            let eve = PostgresDate(year: 2026, month: 10, day: 31)!
            try await facts.insert(Chat("C 23:59; H +1 00:01", on: eve, hoursAhead: -4))
            let (all, _) = try await counts(facts, "taobao_response_3m")
            #expect(all == ["taobao_response_3m 2026-10-31 1 0"])
            for (asOf, isOpen) in [("03:59:59", "true"), ("04:00", "false")] {
                var scope = Scope(asOf: Timestamp("2026-11-01 " + asOf, hoursAhead: 0))
                scope.day = .day(eve)
                let policies = try await facts.ask(
                    ReplyRateQuery(scope: scope, by: .policy).question,
                    "policy",
                    "provisional"
                )
                #expect(policies.contains("taobao_wangwang " + isOpen))
                let period = ReplyRateQuery(scope: scope, by: .period)
                #expect(try await facts.ask(period.question, "provisional") == [isOpen])
            }
        }
    }

    /// Where replies count in the hours alone, nobody can be saved after them, and the deadline is their end.
    @Test func nobodyIsSavedAfterTheHoursInWhichRepliesCount() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 22:30", on: day))
            var policies = PolicySet.standard
            try policies.set("pdd.effective.reply_in_window", to: "true")
            for (asOf, pending, deadlines) in [
                ("22:59:59.999999", "1 0", ["2026-05-10T14:59:59.999999Z"]), ("23:00", "0 1", []),
            ] {
                var scope = Scope(asOf: Timestamp("2026-05-10 " + asOf))
                scope.day = .day(day)
                let rate = ReplyRateQuery(scope: scope, policies: policies)
                #expect(try await facts.ask(rate.question, "pending", "breached") == [pending])
                let savable = ReplyRateQuery(scope: scope, policies: policies, by: .savable)
                #expect(try await facts.ask(savable.question, "save_until") == deadlines)
                let detail = ReplyDetailQuery(scope: scope, policies: policies)
                #expect(try await facts.ask(detail.question, "deadline") == ["2026-05-10T14:59:59.999999Z"])
                let waiting = WaitingQuery(scope: Scope(asOf: scope.asOf), policies: policies)
                #expect(try await facts.ask(waiting.question, "effective_deadline") == ["2026-05-10T14:59:59.999999Z"])
            }
        }
    }

    /// A word written before the customer asked is no answer to them (R017, T21).
    @Test func aWordBeforeTheQuestionIsNoAnswerOnTheScoreCard() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("H 09:00; C 12:00", customer: "early", on: day))
            try await facts.insert(Chat("C 10:00; H 10:01", customer: "prompt", on: day))
            let query = AgentsQuery(scope: Scope(all: true, asOf: Timestamp("2026-05-12 00:00")))
            let cards = try await facts.ask(
                query.question,
                "agent",
                "consulted",
                "received",
                "unanswered",
                "wangwang_rate"
            )
            #expect(cards == ["anna 2 2 1 0.500000"])
        }
    }

    /// At a Taobao shop the rows of the detail are the turns that its policy counts (R012, T24).
    @Test func theDetailOfATaobaoShopIsItsTurns() async throws {
        try await withFacts { facts in
            try await shop(facts, "taobao")
            try await facts.insert(Chat("C 10:00; H 10:20", customer: "a", on: day))
            try await facts.insert(Chat("C 11:00; C 11:10; H 11:11", customer: "b", on: day))
            try await facts.insert(Chat("C 23:30; H 23:34", customer: "c", on: day))
            try await facts.insert(Chat("C 07:30; H 07:31", customer: "d", on: day))
            for (customer, clock) in [("a", "10:00:02"), ("b", "11:00:02")] {
                try await facts.insert(
                    "replies",
                    [
                        "partition": Int16(3), "shop": "shop", "customer": customer,
                        "at": Timestamp("2026-05-10 " + clock),
                        "id": customer, "source": "/s", "sender_kind": "assist_bot", "offset": Int64(90),
                    ]
                )
            }
            let detail = ReplyDetailQuery(scope: Scope(all: true)).question
            #expect(
                try await facts.ask(detail, "customer", "message_at", "status", "exclusion_reason", "met_3m") == [
                    "a 2026-05-10T02:00:00Z met - true", "b 2026-05-10T03:00:00Z met - true",
                    "b 2026-05-10T03:10:00Z met - true", "c 2026-05-10T15:30:00Z breached - false",
                    "d 2026-05-09T23:30:00Z excluded outside_window true",
                ]
            )
            let (all, _) = try await counts(facts, "taobao_response_3m")
            #expect(all == ["taobao_response_3m 2026-05-10 4 3"])
        }
    }
}
