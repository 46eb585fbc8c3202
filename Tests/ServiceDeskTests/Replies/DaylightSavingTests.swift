// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Days by the clock on the wall, also where clocks are put forward or back.
@Suite struct DaylightSavingTests {
    private func shop(_ facts: Facts, _ zone: String) async throws {
        try await facts.insert(
            "shops",
            [
                "partition": Int16(0), "shop": "shop", "at": Timestamp("2000-01-01 00:00"), "id": "1", "source": "/s",
                "platform": "other", "time_zone": zone,
            ]
        )
    }

    private func days(_ facts: Facts, _ scope: Scope) async throws -> [String] {
        try await facts.ask(ReplyRateQuery(scope: scope).question, "day", "customers")
    }

    // Clocks go from 01:00 to 02:00 on 29 March and from 02:00 back to 01:00 on 25 October 2026, each at 01:00 UTC.
    @Test(arguments: [
        ("2026-03-29 07:00", ["2026-03-29 1"]), ("2026-03-29 06:59:59.999999", []),
        ("2026-03-29 21:59:59.999999", ["2026-03-29 1"]),
        ("2026-03-29 22:00", []), ("2026-03-28 08:00", ["2026-03-28 1"]), ("2026-03-28 07:59:59.999999", []),
        ("2026-10-25 08:00", ["2026-10-25 1"]), ("2026-10-25 07:59:59.999999", []),
        ("2026-10-24 07:00", ["2026-10-24 1"]),
        ("2026-10-25 22:59:59.999999", ["2026-10-25 1"]), ("2026-10-25 23:00", []),
    ])
    func theWindowFollowsTheClock(utc: String, expected: [String]) async throws {
        try await withFacts { facts in
            try await shop(facts, "Europe/London")
            let at = Timestamp(utc, hoursAhead: 0)
            try await facts.insert(Chat(customer: "c", lines: [.init(kind: .customer, at: at)]))
            #expect(try await days(facts, Scope(all: true)) == expected)
            let named = utc.split(separator: " ")[0].split(separator: "-").map { Int($0)! }
            var scope = Scope()
            scope.day = .day(PostgresDate(year: named[0], month: named[1], day: named[2])!)
            #expect(try await days(facts, scope) == expected)
        }
    }

    @Test(arguments: ["Europe/London", "America/St_Johns", "America/Havana", "Asia/Beirut", "Pacific/Apia"])
    func daysAloneAreTheDaysAmongAll(zone: String) async throws {
        // Around changes of the clock: at 01:00 UTC, one minute past midnight, at midnight both ways, and a day left out.
        let change = [
            "Europe/London": "2026-10-25", "America/St_Johns": "2010-11-07", "America/Havana": "2024-11-03",
            "Asia/Beirut": "2024-03-31", "Pacific/Apia": "2011-12-30",
        ][zone]!
        try await withFacts { facts in
            try await shop(facts, zone)
            let start = Timestamp(change + " 00:00", hoursAhead: 0).microseconds - 2 * 86_400_000_000
            for step in Int64(0)..<(4 * 48) {
                let at = Timestamp(microseconds: start + step * 1_800_000_000 + 1)
                try await facts.insert(Chat(customer: "c\(step)", lines: [.init(kind: .customer, at: at)]))
            }
            var policies = PolicySet.standard
            try policies.set("pdd.effective.window", to: "00:00-24:00")
            let everything = ReplyRateQuery(scope: Scope(all: true), policies: policies)
            let all = try await facts.ask(everything.question, "day", "customers")
            #expect(all.count >= 4)
            let first = PostgresDate(days: Int32(start / 86_400_000_000) - 1)
            var alone: [String] = []
            for offset in Int32(0)..<8 {
                var scope = Scope()
                scope.day = .day(PostgresDate(days: first.days + offset))
                alone += try await facts.ask(
                    ReplyRateQuery(scope: scope, policies: policies).question,
                    "day",
                    "customers"
                )
            }
            #expect(alone == all)
        }
    }

    private func utc(_ text: String) -> Timestamp { Timestamp("2026-" + text, hoursAhead: 0) }

    /// In Havana clocks go from 01:00 back to 00:00 on 1 November 2026, at 05:00 UTC: the day before has ended at 04:00.
    @Test func presenceIsOfTheDayThatHasBegun() async throws {
        try await withFacts { facts in
            try await shop(facts, "America/Havana")
            for (at, state) in [("11-01 03:00", "online"), ("11-01 06:00", "offline")] {
                try await facts.insert(
                    "agent_events",
                    [
                        "partition": Int16(2), "shop": "shop", "at": utc(at), "id": facts.nextID(), "source": "/s",
                        "offset": Int64(1), "action": "presence", "agent": "anna", "state": state,
                    ]
                )
            }
            let days = ["2026-10-31 3600000000 1 -", "2026-11-01 7200000000 0 2026-11-01T06:00:00Z"]
            func cards(_ scope: Scope) async throws -> [String] {
                let question = AgentsQuery(scope: scope).question
                return try await facts.ask(question, "day", "online_s", "logins", "last_logout_at")
            }
            var scope = Scope(all: true, asOf: utc("11-03 00:00"))
            #expect(try await cards(scope) == days)
            let first = PostgresDate(year: 2026, month: 10, day: 31)!
            for (number, day) in days.enumerated() {
                scope.day = .day(PostgresDate(days: first.days + Int32(number)))
                #expect(try await cards(scope) == [day])
            }
        }
    }

    /// A message of the repeated hour is read with the days before and with its own: it is counted under the policies of its own.
    @Test func aSessionIsCountedOnceWhereAPolicyBeginsAtARepeatedMidnight() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "jd", zone: "America/Havana")
            try await facts.insert(
                "policies",
                [
                    "partition": Int16(0), "shop": "shop", "key": "jd.first30s.limit_ms", "value": "60000",
                    "from_day": PostgresDate(year: 2026, month: 11, day: 1)!.days, "at": utc("01-01 00:00"),
                    "id": facts.nextID(), "source": "/s", "offset": Int64(1),
                ]
            )
            let lines = ["11-01 03:40", "11-01 04:10", "11-01 04:40"].map { Chat.Line(kind: .customer, at: utc($0)) }
            try await facts.insert(Chat(customer: "c", lines: lines))
            var policies = PolicySet.standard
            try policies.set("jd.first30s.excluded_hours", to: "03:00-04:00")
            let scope = Scope(all: true, asOf: utc("11-03 00:00"))
            let rows = try await facts.ask(
                ReplyRateQuery(scope: scope, policies: policies, by: .policy).question,
                "policy",
                "day",
                "counted"
            )
            #expect(
                rows.filter { $0.hasPrefix("jd_first_30s") } == [
                    "jd_first_30s 2026-10-31 1", "jd_first_30s 2026-11-01 2",
                ]
            )
        }
    }

    /// In the Azores clocks go from 01:00 back to 00:00 on 25 October 2026, at 01:00 UTC: the day before has ended at 00:00.
    @Test func ordersEnquiriesAndPromisesEndTheDayThereToo() async throws {
        try await withFacts { facts in
            try await shop(facts, "Atlantic/Azores")
            for (customer, at) in [("buys", "10-24 20:00"), ("asks", "10-24 23:50")] {
                try await facts.insert(Chat(customer: customer, lines: [.init(kind: .customer, at: utc(at))]))
                try await facts.insertCustomer(customer, seen: utc(at))
            }
            try await facts.insert(
                "orders",
                [
                    "partition": Int16(1), "shop": "shop", "order_id": "o", "customer": "buys",
                    "customer_at": utc("10-25 00:30"), "placed_at": utc("10-25 00:30"), "paid_at": utc("10-25 00:31"),
                    "payable_minor": Int64(9), "currency": "CNY",
                ]
            )
            try await facts.insert(
                "payments",
                [
                    "partition": Int16(1), "shop": "shop", "order_id": "o", "payment": "p", "kind": "full",
                    "paid_minor": Int64(9), "currency": "CNY", "at": utc("10-25 00:31"), "id": "p", "source": "/s",
                    "offset": Int64(1),
                ]
            )
            let later = Scope(all: true, asOf: utc("11-20 00:00"))
            let conversion = ConversionQuery(scope: later, by: .day).question
            let same = try await facts.ask(conversion, "key", "placed_same_day", "paid_same_day", "paid_next_day")
            #expect(same == ["2026-10-24 0 0 1"])
            let sales = CreditQuery(scope: later, by: .day).question
            #expect(try await facts.ask(sales, "key", "orders") == ["2026-10-25 1"])

            let evening = Scope(all: true, asOf: utc("10-24 23:55"))
            let enquiries = EnquiriesQuery(scope: evening).question
            let due = try await facts.ask(enquiries, "customer", "due_at")
            #expect(due.contains("asks 2026-10-25T00:00:00Z"))
            try await facts.insert(
                "follow_up_actions",
                [
                    "partition": Int16(1), "shop": "shop", "subject": "customers/asks", "customer": "asks",
                    "kind": "enquiry", "at": utc("10-24 23:52"), "id": facts.nextID(), "source": "/s",
                    "offset": Int64(1), "action": "resolved", "outcome": "promised", "until": utc("10-25 00:30"),
                ]
            )
            let promises = PromisesQuery(scope: evening).question
            #expect(try await facts.ask(promises, "state") == ["open"])
        }
    }
}
