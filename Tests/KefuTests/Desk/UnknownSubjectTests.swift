// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// A slip of the pen in the id of an order or a customer is an error and no empty answer, before anything else is said or tried.
struct UnknownSubjectTests {
    private static let lines = [
        EventLine.received("m1", "c1", at: "2026-05-11T10:00:00+08:00", shop: "s1"),
        EventLine.placed("p1", "o1", at: "2026-05-11T10:01:00+08:00", shop: "s1", customer: "c1"),
        EventLine.event(
            "refund.requested",
            id: "f1",
            subject: "refunds/r1",
            at: "2026-05-11T11:00:00+08:00",
            shop: "s1",
            data: #"{"refund_id":"r1","order_id":"o9","kind":"refund_only","amount_minor":100}"#
        ),
    ]

    private static func mustFail(_ log: TestLog, _ question: [String], _ message: String) async throws {
        let ending = try await log.kefu(question)
        #expect(ending.status == 1 && ending.output.isEmpty, "\(question): \(ending)")
        #expect(ending.errorText.contains(message), "\(question): \(ending)")
        #expect(!ending.errorText.contains("trials"), "\(question): \(ending)")
    }

    private static func unknown(_ what: String) -> String {
        "the read models know no \(what) nosuch: look for a slip of the pen, or run kefu project --once"
    }

    @Test func anOrderThatNobodyKnowsIsAnErrorAsACustomerIs() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            for options in [
                [], ["--output", "csv"], ["--output", "json", "--all"], ["--day", "2026-05-11"], ["--known-at", "now"],
            ] {
                for what in ["order", "customer"] {
                    try await Self.mustFail(log, [what, "show", "nosuch"] + options, Self.unknown(what))
                }
                let shop = "no shop is known as nosuch (kefu shops lists them)"
                try await Self.mustFail(log, ["order", "show", "o1", "--shop", "nosuch"] + options, shop)
            }
            // Days may leave out all of an order that is known, if only by a refund.
            for order in ["o1", "o9"] {
                let known = ["order", "show", order, "--shop", "s1", "--language", "en"]
                let empty = try await log.must(known + ["--day", "2030-01-01"])
                #expect(empty.outputText.contains("no rows; nothing is known of that time"), "\(empty)")
                #expect(try await !log.must(known).outputText.contains("no rows"))
            }
        }
    }

    @Test func whatNobodyKnowsIsNotExplained() async throws {
        try await TestLog.with { log in
            try await log.must("policy", "set", "timely.limit_ms=60000", "--from", "2024-01-01")
            try await log.append(Self.lines)
            try await log.project()
            for (row, what) in [("tier", "customer"), ("waiting", "customer"), ("follow-up", "order")] {
                try await Self.mustFail(log, ["explain", row, "nosuch"], Self.unknown(what))
                try await Self.mustFail(log, ["explain", row, "nosuch", "--output", "csv"], Self.unknown(what))
            }
            let rate = ["explain", "reply-rate", "--day", "2026-05-11", "--shop"]
            try await Self.mustFail(log, rate + ["s1", "--customer", "nosuch"], Self.unknown("customer"))
            let line = "no shop is known as nosuch (kefu shops lists them)"
            try await Self.mustFail(log, rate + ["nosuch"], line)
            try await Self.mustFail(log, ["explain", "tier", "c1", "--shop", "nosuch"], line)
            try await Self.mustFail(log, ["explain", "follow-up", "o1", "--shop", "nosuch"], line)
            // Known, and without a row.
            let early = ["--as-of", "2026-05-11T09:00:00+08:00", "--language", "en"]
            for row in [["tier", "c1"], ["waiting", "c1"], ["follow-up", "o1"]] {
                let told = try await log.must(["explain"] + row + early)
                #expect(told.outputText.contains("there is no such row"), "\(row): \(told)")
            }
        }
    }

    @Test func whatIsParkedIsExplainedThoughNobodyKnowsIt() async throws {
        // An id that is longer than an index takes.
        let long = String(repeating: "退", count: 1024)
        let order = EventLine.event(
            "order.placed",
            id: "p1",
            subject: "orders/o1",
            at: "2026-05-11T10:00:00+08:00",
            shop: "s1",
            data: #"{"order_id":"o1","customer_id":"\#(long)","payable_minor":100}"#
        )
        try await TestLog.with { [order] log in
            try await log.append([order])
            try await log.project()
            let ending = try await log.must("explain", "follow-up", "o1", "--output", "csv")
            #expect(Answer(ending.output).rows("id", "parked") == ["p1 refused"], "\(ending)")
        }
    }
}
