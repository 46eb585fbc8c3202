// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// (source, id) is an event's identity: the same again is a duplicate, the same with other content a conflict.
struct IdentityTests {
    private static let first = EventLine.event(
        "message.received",
        id: "m1",
        subject: "customers/c1",
        at: "2024-05-11T10:00:00+08:00",
        extra: #","traceid":"t-1""#,
        data: #"{"customer_id":"c1","text":"你好","score":1.5,"tags":["a","b"]}"#
    )

    /// The same identity with one thing changed.
    private static let conflicts: [(field: String, line: String)] = [
        (
            "subject",
            changed(#"customers/c1"#, "customers/c2").replacing(#""customer_id":"c1""#, #""customer_id":"c2""#)
        ),
        ("shop", changed(#""shop":"100000001""#, #""shop":"200000002""#)),
        ("time", changed("10:00:00+08:00", "10:00:00.000001+08:00")),
        ("type", changed("message.received", "message.sent").replacing(#""score""#, #""sender_kind":"human","score""#)),
        ("data", changed("1.5", "1.25")),
        ("data", changed(#"["a","b"]"#, #"["b","a"]"#)),
        ("text", changed("你好", "您好")),
        ("extensions", changed("t-1", "t-2")),
    ]

    private static func changed(_ old: String, _ new: String) -> String {
        let line = first.replacing(old, new)
        precondition(line != first)
        return line
    }

    @Test func theSameIdentityWithOtherContentIsAConflict() async throws {
        try await TestLog.with { log in
            try await log.append([EventLine.received("m0", "c1", at: "2024-05-11T09:00:00+08:00"), Self.first])
            let stored = try #require(try await log.ask("log", "read").rows.first { $0["id"] == "m1" })
            let position = "\(stored["partition"] ?? ""):\(stored["offset"] ?? "")"
            for (number, conflict) in Self.conflicts.enumerated() {
                let good = { (place: Int) in "good-\(number)-\(place)" }
                let file = try log.file(
                    "conflict.ndjson",
                    [
                        EventLine.received(good(1), "c1", at: "2024-05-11T10:00:00+08:00"), conflict.line,
                        EventLine.received(good(2), "c1", at: "2024-05-11T10:00:00+08:00"),
                    ].joined(separator: "\n").utf8
                )
                let ending = try await log.kefu("append", file)
                #expect(ending.status == 3, "\(conflict.field): \(ending)")
                #expect(try AppendSummary(ending) == AppendSummary(appended: 2, refused: 1, conflicts: 1))
                #expect(ending.errorText.hasPrefix("\(file):2: conflict"), "\(ending)")
                #expect(ending.errorText.contains(" \(position) "), "\(ending) names \(position)")
                #expect(ending.errorText.contains(conflict.field), "\(ending) names \(conflict.field)")
                #expect(!ending.errorText.contains("你好") && !ending.errorText.contains("您好"), "\(ending) quotes text")
            }
            try await log.expectWhole(events: 2 + 2 * Self.conflicts.count)
            // The first one is there as it was.
            let again = try await log.kefu("append", "-", input: .bytes(Array(Self.first.utf8)))
            #expect(try again.status == 0 && AppendSummary(again) == AppendSummary(duplicates: 1), "\(again)")
        }
    }

    @Test func theSameContentSpelledInAnotherWayIsADuplicate() async throws {
        let spellings = [
            Self.first,
            Self.first.replacing("10:00:00+08:00", "02:00:00Z"),
            Self.first.replacing("10:00:00+08:00", "02:00:00.000000-00:00"),
            Self.first.replacing("你", "\\u4f60"),
            Self.first.replacing("1.5", "1.50"),
            Self.first.replacing("1.5", "15e-1"),
            Self.first.replacing(#""traceid":"t-1","#, "").replacing(
                #"{"specversion""#,
                #"{"traceid":"t-1","specversion""#
            ),
            Self.first.replacing(
                #"{"customer_id":"c1","text":"你好","score":1.5,"tags":["a","b"]}"#,
                #"{ "tags" : [ "a" , "\u0062" ] , "score" : 1.5 , "text" : "你好" , "customer_id" : "c1" }"#
            ),
        ]
        try await TestLog.with { log in
            for (number, line) in spellings.enumerated() {
                #expect(number == 0 || line != Self.first)
                let summary = try await log.append([line])
                #expect(summary == (number == 0 ? AppendSummary(appended: 1) : AppendSummary(duplicates: 1)), "\(line)")
            }
            // In one batch as well.
            let together = log.another("together")
            let summary = try await together.append(spellings)
            #expect(summary == AppendSummary(appended: 1, duplicates: spellings.count - 1))
            #expect(try await together.ask("log", "read").rows("data") == log.ask("log", "read").rows("data"))
        }
    }

    @Test func sixtyFourProcessesThatAppendOneEventStoreItOnce() async throws {
        try await TestLog.with { log in
            try await log.must("log", "status")
            let line = Array(EventLine.received("m1", "c1", at: "2024-05-11T10:00:00+08:00", text: "在吗").utf8)
            let programs = try (0..<64).map { _ in try log.start(["append", "-"], input: .bytes(line)) }
            var appended = 0
            for program in programs {
                let ending = await program.end()
                try #require(ending.status == 0, "\(ending)")
                let summary = try AppendSummary(ending)
                #expect(summary.appended + summary.duplicates == 1 && summary.refused == 0, "\(summary)")
                appended += summary.appended
            }
            #expect(appended == 1)
            try await log.expectWhole(events: 1)
        }
    }

    @Test func oneOrderNumberInTwoShopsIsTwoOrders() async throws {
        try await TestLog.with { log in
            try await log.append([
                EventLine.placed("1", "7001", at: "2024-05-11T10:00:00+08:00", shop: "s1", amount: 100, customer: "c1"),
                EventLine.placed("2", "7001", at: "2024-05-11T11:00:00+08:00", shop: "s2", amount: 200, customer: "c2"),
                EventLine.event(
                    "order.paid",
                    id: "3",
                    subject: "orders/7001",
                    at: "2024-05-11T12:00:00+08:00",
                    shop: "s2",
                    data: #"{"order_id":"7001","paid_minor":200}"#
                ),
                EventLine.remarked("4", "7001", flag: "red", at: "2024-05-11T12:00:00+08:00", shop: "s1"),
            ])
            try await log.project()
            let orders = try await log.ask("orders", "--all")
            #expect(
                Set(orders.rows("order", "shop", "customer", "status", "amount", "paid", "flag")) == [
                    "7001 s1 c1 placed 100 0 red", "7001 s2 c2 paid 200 200 ",
                ]
            )
            #expect(try await log.ask("follow-ups", "--all").rows("order", "shop", "amount") == ["7001 s1 100"])
        }
    }

    @Test func aRemarkThatComesLateIsHistoryNotTheCurrentFlag() async throws {
        try await TestLog.with { log in
            try await log.append([
                EventLine.placed("1", "7001", at: "2024-05-11T09:00:00+08:00"),
                EventLine.remarked("2", "7001", flag: "red", at: "2024-05-11T11:00:00+08:00"),
            ])
            try await log.project()
            try await log.append([EventLine.remarked("3", "7001", flag: "green", at: "2024-05-11T10:00:00+08:00")])
            try await log.project()
            for stage in ["live", "after a replay"] {
                #expect(try await log.ask("orders", "--all").rows("order", "flag") == ["7001 red"], "\(stage)")
                #expect(
                    try await log.ask("remarks", "--all").rows("at", "flag", "current") == [
                        "2024-05-11T02:00:00Z green false", "2024-05-11T03:00:00Z red true",
                    ],
                    "\(stage)"
                )
                let then = try await log.ask("orders", "--all", "--as-of", "2024-05-11T10:30:00+08:00")
                #expect(then.rows("order", "flag") == ["7001 green"], "\(stage)")
                try await log.must("replay", "--all")
            }
        }
    }
}

extension String {
    fileprivate func replacing(_ old: String, _ new: String) -> String { replacing(old, with: new) }
}
