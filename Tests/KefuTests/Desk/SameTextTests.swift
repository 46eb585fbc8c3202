// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Ids that are one text to Swift and two to the log: `café` with its last letter in one code point, and in two.
@Suite struct SameTextTests {
    private static let ids = ["caf\u{E9}", "cafe\u{301}"]

    private static func bytes(_ texts: [String?]) -> [[UInt8]] { texts.map { Array(($0 ?? "").utf8) } }

    @Test func aShopIsNotTakenForAnother() async throws {
        try await TestLog.with { log in
            try await log.append(
                Self.ids.enumerated().map { number, shop in
                    EventLine.received("m\(number)", "c", at: "2024-05-11T10:00:00+08:00", shop: shop)
                }
            )
            try await log.project()
            func shops(_ options: String...) async throws -> [[UInt8]] {
                Self.bytes(try await log.ask(["log", "read"] + options).rows.map { $0["shop"] })
            }
            let both = Self.ids.flatMap { ["--shop", $0] }
            let read = try await log.ask(["log", "read"] + both)
            #expect(Set(Self.bytes(read.rows.map { $0["shop"] })) == Set(Self.bytes(Self.ids)))
            for shop in Self.ids {
                #expect(try await shops("--shop", shop) == Self.bytes([shop]))
                try await log.must("policy", "set", "timely.limit_ms=60000", "--from", "2024-01-01", "--shop", shop)
            }
            #expect(Set(try await shops("--type", "policy.set")) == Set(Self.bytes(Self.ids)))
            // What is told of one is not told of the other too.
            try await log.must("shop", "set", Self.ids[1], "--name", "A", "--group", "north")
            try await log.project()
            try await log.must("shop", "set", Self.ids[0], "--group", "north")
            try await log.project()
            #expect(try await log.ask("shops").rows("name", "group").sorted() == [" north", "A north"])
            #expect(try await Set(shops("--type", "message.received", "--shop", "north")).count == 2)
        }
    }

    @Test func aGroupStandsForBothShops() async throws {
        // 1,024 characters are allowed, and 3,072 bytes are more than an index takes.
        let long = String(repeating: "退", count: 1024)
        try await TestLog.with { log in
            try await log.append(
                Self.ids.enumerated().flatMap { number, shop in
                    let at = "2024-05-11T10:00:00+08:00"
                    return [
                        EventLine.event(
                            "shop.upserted",
                            id: "s\(number)",
                            subject: "shops/\(shop)",
                            at: at,
                            shop: shop,
                            data: #"{"group":"north"}"#
                        ),
                        EventLine.event(
                            "refund.requested",
                            id: "r\(number)",
                            subject: "customers/c",
                            at: at,
                            shop: shop,
                            data: #"{"refund_id":"\#(long)","order_id":"o","kind":"refund_only","amount_minor":100}"#
                        ),
                    ]
                }
            )
            try await log.project()
            let skipped = try await log.must("projections", "skip", "refunds", "--shop", "north")
            #expect(skipped.outputText == #"{"freed":2,"events":0,"parked_again":0}"# + "\n")
        }
    }

    @Test func anItemAndAnAgentAreNotTakenForOthers() async throws {
        try await TestLog.with { log in
            try await log.append(
                Self.ids.enumerated().map { number, order in
                    EventLine.placed(
                        "p\(number)",
                        order,
                        at: "2026-05-11T10:00:00+08:00",
                        customer: "c\(number)"
                    )
                }
            )
            try await log.project()
            var claimed: [String] = []
            // What was told of one order since the last fold was told of no other.
            for agent in Self.ids {
                let next = try await log.ask(
                    "follow-ups",
                    "next",
                    "--agent",
                    agent,
                    "--as-of",
                    "2026-05-11T12:00:00+08:00"
                )
                claimed += next.rows.compactMap { $0["order"] }
            }
            #expect(Set(Self.bytes(claimed)) == Set(Self.bytes(Self.ids)))
            let order = try #require(claimed.first)
            let attempt = ["follow-ups", "attempt", order, "--at", "2026-05-11T12:05:00+08:00"]
            let refused = try await log.kefu(attempt + ["--agent", Self.ids[1]])
            #expect(refused.status == 1 && refused.errorText.contains("until 2026-05-11 12:30:00+08:00"), "\(refused)")
            try await log.must(attempt + ["--agent", Self.ids[0]])
        }
    }
}
