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
}
