// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct ScopeTests {
    private func shop(
        _ facts: Facts,
        _ id: String,
        at: String,
        name: String? = nil,
        group: String? = nil,
        zone: String? = nil
    ) async throws {
        try await facts.insert(
            "shops",
            [
                "partition": Int16(0), "shop": id, "at": Timestamp.may(at), "id": facts.nextID(), "source": "/s",
                "platform": "pdd", "name": name, "group": group, "time_zone": zone,
            ]
        )
    }

    private func chat(_ facts: Facts, _ shop: String) async throws {
        var chat = Chat("C 10:00", on: ReplyVector.day)
        chat.shop = shop
        try await facts.insert(chat)
    }

    @Test func shopsAreFoundByIDNameOrGroupInForce() async throws {
        try await withFacts { facts in
            for shop in ["1", "2", "3", "4"] { try await chat(facts, shop) }
            try await shop(facts, "1", at: "1 00:00", name: "Tea", group: "north")
            try await shop(facts, "2", at: "1 00:00", name: "3", group: "north")
            try await shop(facts, "3", at: "1 00:00", name: "Old", group: "south")
            try await shop(facts, "3", at: "12 00:00", name: "New", group: "north")
            func ask(_ shops: [String], asOf: String) async throws -> [String] {
                try await facts.ask(WaitingQuery(scope: Scope(shops: shops, asOf: .may(asOf))).question, "shop")
            }
            #expect(try await ask([], asOf: "11 12:00") == ["1", "2", "3", "4"])
            #expect(try await ask(["4"], asOf: "11 12:00") == ["4"])
            #expect(try await ask(["Tea"], asOf: "11 12:00") == ["1"])
            #expect(try await ask(["north"], asOf: "11 12:00") == ["1", "2"])
            #expect(try await ask(["north"], asOf: "12 00:00") == ["1", "2", "3"])
            #expect(try await ask(["Old", "4"], asOf: "11 12:00") == ["3", "4"])
            #expect(try await ask(["Old"], asOf: "12 12:00").isEmpty)
            #expect(try await ask(["3"], asOf: "11 12:00") == ["2", "3"])
            #expect(try await ask(["tea", "'; DROP TABLE x; --"], asOf: "11 12:00").isEmpty)
        }
    }

    /// What is named once for all, shops and policies, is shown whole unless a limit is given.
    @Test func aLimitHoldsForShopsAndPoliciesToo() async throws {
        try await withFacts { facts in
            for id in (1...130).map({ String($0) }) { try await shop(facts, id, at: "1 00:00") }
            func rows(_ question: Question, _ column: String) async throws -> [String] {
                try await facts.ask(question, column, "total")
            }
            var scope = Scope(asOf: .may("11 12:00"))
            #expect(try await rows(ShopsQuery(scope: scope).question, "shop").count == 130)
            let policies = try await rows(PoliciesQuery(scope: scope).question, "key").count
            scope.limit = 2
            #expect(try await rows(ShopsQuery(scope: scope).question, "shop") == ["1 130", "10 130"])
            let shown = try await rows(PoliciesQuery(scope: scope).question, "key")
            #expect(shown.count == 2 && shown.allSatisfy { $0.hasSuffix(" \(policies)") })
            scope.all = true
            #expect(try await rows(ShopsQuery(scope: scope).question, "shop").count == 2)
        }
    }

    @Test func aZoneThatPostgreSQLDoesNotKnowFallsBack() async throws {
        try await withFacts { facts in
            for (id, zone) in [
                ("1", "Mars/Olympus"), ("2", ""), ("3", "Europe/London"), ("4", "X+999999999"), ("5", nil),
                // PostgreSQL would count the first three westward, and take the American one of the last.
                ("6", "+08:00"), ("7", "UTC-3"), ("8", "Asia/Tokyo9"), ("9", "CST"),
            ] {
                try await shop(facts, id, at: "1 00:00", zone: zone)
            }
            let rows = try await facts.ask(ShopsQuery(scope: Scope(asOf: .may("2 00:00"))).question, "shop", "zone")
            #expect(
                rows == [
                    "1 Asia/Shanghai", "2 Asia/Shanghai", "3 Europe/London", "4 Asia/Shanghai", "5 Asia/Shanghai",
                    "6 Asia/Shanghai", "7 Asia/Shanghai", "8 Asia/Shanghai", "9 Asia/Shanghai",
                ]
            )
        }
    }

    @Test func aZoneOfTheQuestionThatPostgreSQLDoesNotKnowIsRefused() async throws {
        try await withFacts { facts in
            try await chat(facts, "1")
            let error = await #expect(throws: PostgresError.self) {
                _ = try await facts.ask(ReplyRateQuery(scope: Scope(all: true, timeZone: "Mars/Olympus")).question)
            }
            #expect(error?.sqlState?.description == "22023")
        }
    }

    @Test func shopsSeenInMessagesOrOrdersAreListedToo() async throws {
        try await withFacts { facts in
            try await chat(facts, "chat")
            try await facts.insert(.completed("o", nil, day: 1, amount: 5, shop: "orders"))
            try await shop(facts, "told", at: "1 00:00", name: "Tea", group: "north", zone: "Europe/London")
            let scope = Scope(asOf: .may("12 00:00"))
            #expect(
                try await facts.ask(ShopsQuery(scope: scope).question, "shop", "name") == [
                    "chat -", "orders -", "told Tea",
                ]
            )
            #expect(
                try await facts.ask(ShopsQuery(scope: Scope(shops: ["north"], asOf: .may("12 00:00"))).question, "shop")
                    == ["told"]
            )
        }
    }

    /// As of an instant there are the shops that were heard of by then, by whatever it was.
    @Test func aShopThatIsFirstHeardOfLaterIsNotListed() async throws {
        try await withFacts { facts in
            try await chat(facts, "chat")
            try await facts.insert(OrderFacts(id: "o", shop: "placed", customer: nil, placed: "12 10:00"))
            try await facts.insert(OrderFacts(id: "o", shop: "shipped", customer: nil, shipped: "13 10:00"))
            try await facts.insert(
                OrderFacts(id: "o", shop: "deposit", customer: nil, payments: [("deposit", 5, "14 10:00")])
            )
            try await shop(facts, "told", at: "15 10:00")
            let firsts = [
                ("chat", "11 10:00"), ("placed", "12 10:00"), ("shipped", "13 10:00"), ("deposit", "14 10:00"),
                ("told", "15 10:00"),
            ]
            func listed(_ asOf: Timestamp, _ shops: [String] = []) async throws -> [String] {
                try await facts.ask(ShopsQuery(scope: Scope(shops: shops, asOf: asOf)).question, "shop")
            }
            for (number, (id, at)) in firsts.enumerated() {
                let at = Timestamp.may(at)
                let before = Timestamp(microseconds: at.microseconds - 1)
                let known = firsts.prefix(number).map(\.0).sorted()
                #expect(try await listed(before) == known, "before \(id)")
                #expect(try await listed(before, [id]).isEmpty, "\(id)")
                #expect(try await listed(at) == (known + [id]).sorted(), "at \(id)")
                #expect(try await listed(at, [id]) == [id])
            }
            let seen = firsts.map(\.0).filter { $0 != "told" }.sorted()
            let later = ShopsQuery(scope: Scope(asOf: .may("1 00:00")), includesLater: true).question
            #expect(try await facts.ask(later, "shop") == seen)
        }
    }

    @Test(
        arguments: [
            (TimeBound.day(ReplyVector.day), TimeBound.day(ReplyVector.day), ["10", "11"]),
            (.local(ReplyVector.day, microsecondOfDay: 39_600_000_000), nil, ["11", "+10"]),
            (nil, .local(ReplyVector.day, microsecondOfDay: 39_600_000_000), ["-10", "10"]),
            (.instant(.may("11 10:00:00.000001")), .instant(.may("12 10:00")), ["11"]),
            (.instant(.may("11 10:00")), .instant(.may("12 10:00:00.000001")), ["10", "11", "+10"]),
            (.yesterday, .yesterday, ["10", "11"]), (.daysAgo(2), .daysAgo(2), ["-10"]),
            (.yesterday, nil, ["10", "11", "+10"]),
            (nil, nil, ["+10"]), (.day(.negativeInfinity), .day(.infinity), ["-10", "10", "11", "+10"]),
        ] as [(TimeBound?, TimeBound?, [String])]
    )
    func timeIsBoundByDaysClocksAndInstants(since: TimeBound?, until: TimeBound?, expected: [String]) async throws {
        try await withFacts { facts in
            for (order, at) in [("-10", "10 10:00"), ("10", "11 10:00"), ("11", "11 11:00"), ("+10", "12 10:00")] {
                try await facts.insert(OrderFacts(id: order, placed: at))
            }
            let scope = Scope(since: since, until: until, asOf: .may("12 23:00"))
            let rows = try await facts.ask(OrdersQuery(scope: scope).question, "order")
            #expect(rows.reversed() == expected)
        }
    }

    /// Beside messages and orders a shop is known by whatever else is told of it, from then on; not by a policy.
    @Test func aShopIsKnownByWhateverIsToldOfIt() async throws {
        try await withFacts { facts in
            let rows: [(String, [String: any PostgresEncodable & Sendable])] = [
                ("agent_events", ["action": "presence", "agent": "anna", "state": "online"]),
                ("replies", ["customer": "c", "sender_kind": "human"]),
                ("shift_events", ["shift": "s", "action": "planned"]),
                ("refund_actions", ["refund_id": "r", "action": "requested"]),
                ("remarks", ["order_id": "o"]),
                ("follow_up_actions", ["subject": "orders/o", "kind": "unpaid", "action": "claimed"]),
                ("policies", ["key": "timely.limit_ms", "value": "1", "from_day": Int32(0)]),
            ]
            for (number, (table, more)) in rows.enumerated() {
                let row: [String: any PostgresEncodable & Sendable] = [
                    "partition": Int16(0), "shop": table, "at": Timestamp.may("11 1\(number):00"), "id": facts.nextID(),
                    "source": "/s", "offset": Int64(number),
                ]
                try await facts.insert(table, row.merging(more) { $1 })
            }
            try await facts.insertCustomer("c", shop: "customers", seen: .may("11 17:00"))
            let names = rows.map(\.0).filter { $0 != "policies" } + ["customers"]
            func listed(_ asOf: String, _ shops: [String] = [], later: Bool = false) async throws -> [String] {
                let scope = Scope(shops: shops, asOf: .may(asOf))
                return try await facts.ask(ShopsQuery(scope: scope, includesLater: later).question, "shop")
            }
            for (number, name) in names.enumerated() {
                let at = name == "customers" ? "11 17:00" : "11 1\(number):00"
                #expect(try await listed(at) == names.prefix(number + 1).sorted(), "\(name)")
                #expect(try await listed(at, [name, "policies", "nosuch"]) == [name])
                #expect(try await listed("1 00:00", [name]).isEmpty)
            }
            #expect(try await listed("1 00:00", later: true) == names.sorted())
            #expect(try await listed("1 00:00", ["replies", "nosuch"], later: true) == ["replies"])
        }
    }
}
