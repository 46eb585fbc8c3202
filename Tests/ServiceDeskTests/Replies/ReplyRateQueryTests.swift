// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct ReplyRateQueryTests {
    @Test(arguments: ReplyVector.all)
    func vectorIsJudgedAsTheDocumentSays(_ vector: ReplyVector) async throws {
        try await withFacts { facts in
            try await facts.insert(vector.parsed)
            for (offset, state) in [(0, vector.state), (1, vector.nextDay)] {
                let day = PostgresDate(days: ReplyVector.day.days + Int32(offset))
                let scope = Scope(since: .day(day), until: .day(day), asOf: vector.instant)
                let rows = try await facts.ask(
                    ReplyRateQuery(scope: scope).question,
                    "day",
                    "customers",
                    "effective",
                    "pending",
                    "breached"
                )
                let expected = state.map { state in
                    [
                        "\(day) 1 "
                            + [ReplyState.met, .pending, .breached].map { $0 == state ? "1" : "0" }.joined(
                                separator: " "
                            )
                    ]
                }
                #expect(rows == expected ?? [])
            }
        }
    }

    @Test func verdictsFollowThePlatform() async throws {
        try await withFacts { facts in
            for (shop, platform) in [("a", "pdd"), ("b", "taobao"), ("c", nil)] {
                var chat = Chat("C 10:00", on: ReplyVector.day)
                chat.shop = shop
                try await facts.insert(chat)
                guard let platform else { continue }
                try await facts.insert(
                    "shops",
                    [
                        "partition": Int16(0), "shop": shop, "at": Timestamp("2026-01-01 00:00"), "id": "1",
                        "source": "/s",
                        "platform": platform,
                    ]
                )
            }
            var policies = PolicySet.standard
            try policies.set("pdd.effective.min_users", to: "1")
            let scope = Scope(since: .day(ReplyVector.day), all: true, asOf: Timestamp("2026-05-13 00:00"))
            let rows = try await facts.ask(
                ReplyRateQuery(scope: scope, policies: policies).question,
                "shop",
                "pdd_effective",
                "expected_penalty",
                "timely",
                "platform"
            )
            #expect(
                rows == ["a under 100000 under pdd", "b - - under taobao", "c under 100000 under -"]
            )
        }
    }

    @Test func aDayIsProvisionalToItsLastMicrosecond() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:01", on: ReplyVector.day))
            for (asOf, verdict) in [("23:59:59.999999", "provisional"), ("+1 00:00", "too_few")] {
                let instant = Chat("H " + asOf, on: ReplyVector.day).lines[0].at
                let scope = Scope(since: .day(ReplyVector.day), until: .day(ReplyVector.day), asOf: instant)
                #expect(try await facts.ask(ReplyRateQuery(scope: scope).question, "pdd_effective") == [verdict])
            }
        }
    }

    @Test func withoutATimeItIsTodayInTheShopsZone() async throws {
        try await withFacts { facts in
            for (shop, zone) in [("east", "Asia/Shanghai"), ("west", "America/Los_Angeles"), ("odd", "Mars/Olympus")] {
                try await facts.insert(
                    "shops",
                    [
                        "partition": Int16(0), "shop": shop, "at": Timestamp("2026-01-01 00:00"), "id": "1",
                        "source": "/s",
                        "platform": "pdd", "time_zone": zone,
                    ]
                )
                // 10:00 on the 11th and on the 12th in Shanghai; 19:00 on the 10th and on the 11th in Los Angeles.
                var chat = Chat("C 10:00; C +1 10:00", on: ReplyVector.day)
                chat.shop = shop
                try await facts.insert(chat)
            }
            let scope = Scope(asOf: Timestamp("2026-05-12 11:00"))
            let rows = try await facts.ask(ReplyRateQuery(scope: scope).question, "shop", "day")
            #expect(rows.sorted() == ["east 2026-05-12", "odd 2026-05-12", "west 2026-05-11"])
            let everywhere = Scope(asOf: Timestamp("2026-05-12 11:00"), timeZone: "America/Los_Angeles")
            let same = try await facts.ask(ReplyRateQuery(scope: everywhere).question, "shop", "day")
            #expect(same.sorted() == ["east 2026-05-11", "odd 2026-05-11", "west 2026-05-11"])
        }
    }

    @Test func agentsHoursAndDaysHaveRowsOfTheirOwn() async throws {
        try await withFacts { facts in
            try await facts.insert(Chat("C 10:00; H 10:01; C 11:00; H 12:30", customer: "x", on: ReplyVector.day))
            try await facts.insert(Chat("C 10:30", customer: "y", on: ReplyVector.day))
            let scope = Scope(all: true, asOf: Timestamp("2026-05-13 00:00"))
            func ask(_ grouping: ReplyRateQuery.Grouping, _ key: String) async throws -> [String] {
                try await facts.ask(
                    ReplyRateQuery(scope: scope, by: grouping).question,
                    key,
                    "customers",
                    "effective",
                    "rate"
                )
            }
            #expect(try await ask(.agent, "agent") == ["- 1 0 0.000000", "anna 1 0 0.000000"])
            #expect(try await ask(.hour, "hour") == ["10 2 1 0.500000", "11 1 0 0.000000"])
            #expect(try await ask(.day, "day") == ["2026-05-11 2 0 0.000000"])
        }
    }

    @Test func shopsWithoutCustomersAreCounted() async throws {
        try await withFacts { facts in
            for shop in ["a", "b", "c"] {
                var chat = Chat("C 10:00", on: PostgresDate(days: ReplyVector.day.days + (shop == "b" ? 0 : 1)))
                chat.shop = shop
                try await facts.insert(chat)
            }
            let question = ReplyRateQuery(scope: Scope(asOf: Timestamp("2026-05-11 20:00"))).question
            let row = try #require(try await facts.ask(question).first)
            #expect(row["shop"] == "b")
            #expect(row["total"] == "1")
            #expect(row["idle_shops"] == "2")
            #expect(question.notices[0].phrase(2)?.english == "2 shops without customers left out")
            #expect(question.notices[0].phrase(1)?.english == "1 shop without customers left out")
            #expect(question.notices[0].phrase(0) == nil)
        }
    }

    /// Of linked ids the owner is that of the chat that is to be answered first, whichever id comes first in the alphabet.
    @Test(arguments: [("c1", "c2"), ("c2", "c1")])
    func theOwnerIsThatOfTheChatThatIsDueFirst(first: String, second: String) async throws {
        try await withFacts { facts in
            for (customer, chat, agent) in [(first, "C 10:00", "anna"), (second, "C 10:30", "ben")] {
                try await facts.insert(Chat(chat, customer: customer, on: ReplyVector.day))
                try await facts.insertAssignment(customer, agent, at: .may("11 09:00"))
            }
            try await facts.insertLink("c1", mergedFrom: "c2", at: "11 09:00")
            var scope = Scope(all: true, asOf: .may("11 10:40"))
            scope.day = .day(ReplyVector.day)
            let savable = ReplyRateQuery(scope: scope, by: .savable).question
            let rows = try await facts.ask(savable, "customer", "save_until", "owner")
            #expect(rows == ["c1 2026-05-11T03:00:00Z anna"])
        }
    }
}
