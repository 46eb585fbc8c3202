// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The examples of the rules through the command: a shop for each, on 2024-05-11 in Shanghai.
struct ReplyVectorTests {
    /// One example: who wrote when, and what `kefu reply-rate` must say of the shop.
    private struct Vector {
        var name: String
        /// `C 10:00`, `H 10:05:00.001` or `A 10:00:01` for customer, person and machine; `+` before the time is the next day.
        var timeline: [String]
        /// Day, customers, effective.
        var rows: [String]
    }

    private static let vectors = [
        Vector(name: "T1", timeline: ["C 10:00:00", "H 11:00:00"], rows: ["2024-05-11 1 1"]),
        Vector(name: "T2", timeline: ["C 10:00:00", "H 11:00:00.001"], rows: ["2024-05-11 1 0"]),
        Vector(name: "T3", timeline: ["C 10:00:00", "A 10:00:01"], rows: ["2024-05-11 1 0"]),
        Vector(name: "T4", timeline: ["C 10:00:00", "C 10:50:00", "H 11:05:00"], rows: ["2024-05-11 1 0"]),
        Vector(name: "T5", timeline: ["C 07:55:00", "C 08:05:00", "H 09:00:00"], rows: ["2024-05-11 1 1"]),
        Vector(name: "T6", timeline: ["C 22:59:59", "H 23:59:59"], rows: ["2024-05-11 1 1"]),
        Vector(name: "T7", timeline: ["C 23:00:00"], rows: []),
        Vector(name: "T8", timeline: ["C 09:00:00", "H 09:01:00", "C 09:02:00"], rows: ["2024-05-11 1 0"]),
        Vector(name: "T21", timeline: ["H 09:50:00", "C 10:00:00"], rows: ["2024-05-11 1 0"]),
        Vector(
            name: "T23",
            timeline: ["C 22:50:00", "C +08:05:00", "H +08:30:00"],
            rows: ["2024-05-11 1 0", "2024-05-12 1 1"]
        ),
        Vector(name: "same-instant", timeline: ["C 10:00:00", "H 10:00:00"], rows: ["2024-05-11 1 1"]),
        Vector(name: "window-opens", timeline: ["C 08:00:00"], rows: ["2024-05-11 1 0"]),
        Vector(name: "before-window", timeline: ["C 07:59:59.999999"], rows: []),
        Vector(name: "window-ends", timeline: ["C 22:59:59.999999"], rows: ["2024-05-11 1 0"]),
        Vector(name: "midnight", timeline: ["C 23:59:59.999999", "C +00:00:00"], rows: []),
    ]

    private static func lines(_ vector: Vector) -> [String] {
        vector.timeline.enumerated().map { number, step in
            let parts = step.split(separator: " ")
            let isNext = parts[1].hasPrefix("+")
            let time = (isNext ? "2024-05-12T" + parts[1].dropFirst() : "2024-05-11T" + parts[1]) + "+08:00"
            let id = "\(vector.name)-\(number)"
            switch parts[0] {
            case "C": return EventLine.received(id, "c1", at: time, shop: vector.name)
            case "A": return EventLine.sent(id, "c1", at: time, shop: vector.name, by: "auto")
            default: return EventLine.sent(id, "c1", at: time, shop: vector.name)
            }
        }
    }

    @Test func everyVectorIsJudgedAsTheRulesSay() async throws {
        try await TestLog.with { log in
            try await log.append(Self.vectors.flatMap(Self.lines))
            try await log.project()
            let rows = try await log.ask("reply-rate", "--all").rows("shop", "day", "customers", "effective")
            #expect(Set(rows) == Set(Self.vectors.flatMap { vector in vector.rows.map { "\(vector.name) \($0)" } }))

            func state(_ shop: String, at instant: String) async throws -> [String] {
                try await log.ask("reply-rate", "--all", "--shop", shop, "--as-of", "2024-05-11T\(instant)+08:00")
                    .rows("effective", "pending", "breached")
            }
            // Up to its deadline a message can still be saved.
            #expect(try await state("T3", at: "10:59:59") == ["0 1 0"])
            #expect(try await state("T3", at: "11:00:00") == ["0 1 0"])
            #expect(try await state("T3", at: "11:00:00.001") == ["0 0 1"])
            #expect(try await state("T8", at: "09:01:30") == ["1 0 0"])
            #expect(try await state("T8", at: "09:30:00") == ["0 1 0"])
            #expect(try await state("T21", at: "10:30:00") == ["0 1 0"])
            #expect(try await state("T21", at: "09:55:00") == [])
            // A day later the messages of both days wait, and the answer ends it.
            let waiting = ["waiting", "--all", "--shop", "T23", "--as-of"]
            #expect(
                try await log.ask(waiting + ["2024-05-12T08:29:59+08:00"]).rows("customer", "messages", "waiting_s")
                    == [
                        "c1 2 34799"
                    ]
            )
            #expect(try await log.ask(waiting + ["2024-05-12T08:30:00+08:00"]).rows.isEmpty)
        }
    }

    @Test func aReplyThatArrivesLateMakesTheDayRightAfterAll() async throws {
        try await TestLog.with { log in
            try await log.append([EventLine.received("1", "c1", at: "2024-05-11T10:00:00+08:00", shop: "T20")])
            try await log.project()
            #expect(try await log.ask("reply-rate", "--all").rows("customers", "effective") == ["1 0"])
            try await log.append([EventLine.received("3", "c1", at: "2024-05-11T12:00:00+08:00", shop: "T20")])
            try await log.project()
            try await log.append([
                EventLine.sent("4", "c1", at: "2024-05-11T12:10:00+08:00", shop: "T20"),
                EventLine.sent("2", "c1", at: "2024-05-11T10:30:00+08:00", shop: "T20"),
            ])
            try await log.project()
            #expect(try await log.ask("reply-rate", "--all").rows("customers", "effective") == ["1 1"])
            #expect(try await log.ask("responses", "--all").rows("responses", "sum_s") == ["2 2400"])
        }
    }

    @Test func thePenaltyComesUnderHalfOfAHundredCustomers() async throws {
        func day(_ day: String, customers: Int, answered: Int) -> [String] {
            (0..<customers).flatMap { customer -> [String] in
                let id = "\(day)-\(customer)"
                let asked = EventLine.received(id, "c\(customer)", at: "\(day)T10:00:00+08:00", shop: "pdd-1")
                let reply = EventLine.sent(id + "-r", "c\(customer)", at: "\(day)T10:30:00+08:00", shop: "pdd-1")
                return customer < answered ? [asked, reply] : [asked]
            }
        }
        try await TestLog.with { log in
            try await log.append(
                [
                    EventLine.event(
                        "shop.upserted",
                        id: "shop",
                        subject: "shops/pdd-1",
                        at: "2024-01-01T00:00:00+08:00",
                        shop: "pdd-1",
                        data: #"{"platform":"pdd","name":"小猫旗舰店"}"#
                    )
                ] + day("2024-05-11", customers: 99, answered: 0) + day("2024-05-12", customers: 100, answered: 50)
                    + day("2024-05-13", customers: 100, answered: 49)
            )
            try await log.project()
            #expect(
                try await log.ask("reply-rate", "--all").rows(
                    "day",
                    "customers",
                    "effective",
                    "rate",
                    "expected_penalty"
                ) == [
                    "2024-05-11 99 0 0.000000 0", "2024-05-12 100 50 0.500000 0", "2024-05-13 100 49 0.490000 100000",
                ]
            )
        }
    }

    @Test func thirtySecondsAndFiveMinutesAreInTime() async throws {
        let delays = ["00:00:30", "00:00:30.001", "00:05:00.000", "00:05:00.001", "00:00:00"]
        try await TestLog.with { log in
            try await log.append(
                delays.enumerated().flatMap { number, delay in
                    [
                        EventLine.received("\(number)", "c1", at: "2024-05-11T10:00:00+08:00", shop: "s\(number)"),
                        EventLine.sent(
                            "\(number)-r",
                            "c1",
                            at: "2024-05-11T10\(delay.dropFirst(2))+08:00",
                            shop: "s\(number)"
                        ),
                    ]
                }
            )
            try await log.project()
            let responses = try await log.ask("responses", "--by", "shop", "--all")
            #expect(
                responses.rows("shop", "sum_s", "within_30s", "over_300s") == [
                    "s0 30 1 0", "s1 30.001 0 0", "s2 300 0 0", "s3 300.001 0 1", "s4 0 1 0",
                ]
            )
            #expect(
                responses.rows("first_responses", "first_avg_s", "within_30s_share", "over_300s_share")[3]
                    == "1 300.001 0.000000 1.000000"
            )
        }
    }
}
