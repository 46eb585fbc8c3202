// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Questions that an operator asks of tiers, follow-ups, refunds and sales, each by one command.
struct DeskQuestionTests {
    private static func at(_ time: String, day: Int = 11) -> String {
        "2026-05-\(day < 10 ? "0" : "")\(day)T\(time):00+08:00"
    }

    /// A small shop on 11 May: orders, an enquiry, shifts, refunds, a VIP.
    private static var day: [String] {
        let event = EventLine.event
        func shift(_ id: String, _ agent: String, _ from: String, _ to: String) -> String {
            event(
                "shift.planned",
                "sh-\(id)",
                "shifts/\(id)",
                at("08:00", day: 10),
                "100000001",
                "/tests",
                "",
                #"{"shift_id":"\#(id)","agent_id":"\#(agent)","starts_at":"\#(at(from))","ends_at":"\#(at(to))"}"#
            )
        }
        return [
            EventLine.placed("p1", "o1", at: at("10:00"), amount: 5000, customer: "c1"),
            EventLine.placed("p2", "o2", at: at("11:00", day: 10), amount: 700, customer: "c2"),
            EventLine.placed("p3", "o3", at: at("10:30"), amount: 900, customer: "c3"),
            EventLine.received("m3", "c3", at: at("10:20")), EventLine.sent("r3", "c3", at: at("10:21"), agent: "anna"),
            EventLine.received("m4", "c4", at: at("09:00")), EventLine.sent("r4", "c4", at: at("09:01"), agent: "anna"),
            shift("day", "bo", "08:00", "18:00"), shift("too", "anna", "08:00", "18:00"),
            event(
                "customer.tier_set",
                "t5",
                "customers/c5",
                at("08:00", day: 1),
                "100000001",
                "/tests",
                "",
                #"{"customer_id":"c5","tier":"vip"}"#
            ),
            event(
                "refund.requested",
                "f1",
                "orders/o9",
                at("09:00"),
                "100000001",
                "/tests",
                "",
                #"{"refund_id":"f1","order_id":"o9","customer_id":"c3","kind":"refund_only","reason_code":"mistaken","amount_minor":100}"#
            ),
        ]
            + (0..<3).map {
                event(
                    "followup.attempted",
                    "a\($0)",
                    "orders/o2",
                    at(["08:30", "09:30", "10:30"][$0]),
                    "100000001",
                    "/tests",
                    "",
                    #"{"agent_id":"bo","channel":"chat","customer_id":"c2"}"#
                )
            }
    }

    @Test func eachIsAnsweredByOneCommand() async throws {
        try await TestLog.with { log in
            try await log.append(Self.day)
            try await log.project()
            let noon = ["--as-of", Self.at("12:00")]
            func rows(_ command: [String], _ columns: String...) async throws -> [String] {
                try await log.ask(command + noon).rows.map { row in
                    columns.map { row[$0] ?? "?" }.joined(separator: " ")
                }
            }
            // 8. Which unpaid orders are due now, worth how much?
            #expect(try await rows(["follow-ups"], "order", "amount", "currency") == ["o1 5000 CNY", "o3 900 CNY"])
            // 9. Which close within a day without any attempt?
            #expect(
                try await rows(["follow-ups", "--closing", "24h", "--unattempted"], "order") == ["o1", "o3"]
            )
            #expect(try await rows(["follow-ups", "--closing", "2h", "--unattempted"], "order").isEmpty)
            // 10. Which customers must not be contacted any more?
            #expect(
                try await rows(["follow-ups", "contacts", "--exhausted"], "customer", "next_contact_at") == [
                    "c2 2026-05-12T00:30:00Z"
                ]
            )
            // 12. Which refunds of the 30-minute lane are overdue, and whose are they?
            #expect(
                try await rows(["refunds", "--lane", "simple", "--overdue"], "refund", "on_shift_s", "owner") == [
                    "f1 10800 anna"
                ]
            )
            // 14. Which VIPs were not called this month?
            #expect(try await rows(["care", "vip", "--month", "2026-05", "--missing"], "customer") == ["c5"])
            // 15. Share of enquiries and conversion by tier.
            #expect(
                try await rows(
                    ["conversion", "--by", "tier", "--day", "2026-05-11"],
                    "key",
                    "enquirers",
                    "share",
                    "rate_same_day"
                ) == [
                    "new 2 1.000000 0.000000"
                ]
            )
            // 16. Who asked and did not order, by agent?
            #expect(try await rows(["conversion", "lost", "--day", "2026-05-11"], "agent", "customer") == ["anna c4"])
            // 28. Which orders without consultation are unpaid for this shift?
            #expect(
                try await rows(["follow-ups", "--silent"], "order", "consulted", "owned_by") == ["o1 false shift"]
            )
            // Which orders were not sent back to verify?
            #expect(
                try await rows(
                    ["follow-ups", "confirmations", "--day", "2026-05-11", "--open"],
                    "order",
                    "state",
                    "owner",
                    "fine"
                ) == ["o3 missed anna 1000"]
            )
        }
    }

    @Test func whatTheGoodsCostMakesTheMargin() async throws {
        try await TestLog.with { log in
            let line = EventLine.event
            func event(_ type: String, _ id: String, _ more: String) -> String {
                let data = #"{"order_id":"o8","customer_id":"c8"\#(more)}"#
                return line(type, id, "orders/o8", Self.at("10:00"), "100000001", "/tests", "", data)
            }
            try await log.append([
                event("order.placed", "x1", #","payable_minor":1000"#),
                event("order.paid", "x2", #","paid_minor":1000,"cost_minor":600"#), event("order.completed", "x3", ""),
            ])
            try await log.project()
            let tiers = try await log.ask("tiers", "--as-of", Self.at("12:00"))
            #expect(tiers.rows("customer", "net", "margin") == ["c8 1000 400"])
        }
    }

    @Test func aLimitSaysThatItCutsEverythingToo() async throws {
        try await TestLog.with { log in
            try await log.append(Self.day)
            try await log.project()
            let cut = "first 2 shown; --limit leaves out the rest"
            let orders = ["orders", "--all", "--limit"]
            for format in ["csv", "json", "ndjson"] {
                let two = try await log.must(orders + ["2", "--output", format])
                #expect(two.errorText.contains(cut) && !two.outputText.contains("o3"), "\(format): \(two)")
                let three = try await log.must(orders + ["3", "--output", format])
                #expect(!three.errorText.contains("shown") && three.outputText.contains("o3"), "\(format): \(three)")
            }
            #expect(try await log.must(orders + ["2"]).outputText.contains(cut))
            #expect(try await log.must(orders + ["2", "--language", "zh"]).outputText.contains("只显示前 2 行"))
            // What happened keeps the last rows.
            let last = "last 1 shown; --limit may leave out earlier ones"
            let noon = ["--all", "--limit", "1", "--as-of", Self.at("12:00")]
            #expect(try await log.must(["customer", "show", "c3"] + noon).outputText.contains(last))
            let remark = try await log.must(["customer", "show", "c3", "--output", "csv"] + noon).errorText
            #expect(remark.contains(last), "\(remark)")
            // Two orders are each in a queue, of which the page has everything.
            let second = EventLine.placed("p4", "o4", at: Self.at("10:40"), amount: 800, customer: "c3")
            try await log.append([second])
            try await log.project()
            let page = ["customer", "show", "c3", "--limit", "1", "--as-of", Self.at("12:00")]
            #expect(try await log.must(page).outputText.contains("first 1 shown; --limit leaves out the rest"))
        }
    }

    @Test func aPageShowsACustomerAndTablesSpeakChinese() async throws {
        try await TestLog.with { log in
            try await log.append(Self.day)
            try await log.project()
            let page = try await log.must("customer", "show", "c3", "--as-of", Self.at("12:00"), "--language", "zh")
            let text = String(decoding: page.output, as: UTF8.self)
            for word in ["等级变更", "催付跟进", "o3", "anna", "简单退款", "待跟进", "首次出现"] {
                #expect(text.contains(word), "\(word) is missing in \(text)")
            }
            let orders = try await log.ask("customer", "show", "c3", "--part", "orders", "--as-of", Self.at("12:00"))
            #expect(orders.rows("order") == ["o3"])
        }
    }
}
