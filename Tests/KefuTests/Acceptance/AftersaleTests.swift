// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

struct AftersaleTests {
    @Test func whoGotGoodsLatelyAndOrderedNothingSinceIsAfterSales() async throws {
        var talk = ShopTalk("shop", platform: "tmall")
        func order(_ id: String, _ customer: String, _ type: String, _ time: String) {
            talk.tell(
                type,
                "orders/\(id)",
                at: time,
                data: #"{"order_id":"\#(id)","customer_id":"\#(customer)","payable_minor":100}"#
            )
        }
        order("o1", "c1", "order.placed", "08:00:00")
        order("o1", "c1", "order.shipped", "09:00:00")
        // Has ordered again since: that is a customer before the sale.
        order("o2", "c2", "order.placed", "08:00:00")
        order("o2", "c2", "order.shipped", "09:00:00")
        order("o3", "c2", "order.placed", "09:30:00")
        talk.say(
            "C 10:00:00 c1",
            "H 10:05:00 c1",
            "C 11:00:00 c1",
            "H 11:05:00.001 c1",
            "C 10:00:00 c2",
            "C 10:00:00 c3",
            "C 10:00:00 c4",
            "H 10:04:00 c4",
            "C 10:00:00 c5"
        )
        // A refund that names no order, only the customer; one that was asked for only later.
        for (customer, time) in [("c4", "09:59:00"), ("c5", "10:00:01")] {
            talk.tell(
                "refund.requested",
                "customers/\(customer)",
                at: time,
                data: #"{"refund_id":"r-\#(customer)","customer_id":"\#(customer)","amount_minor":5}"#
            )
        }
        try await TestLog.with { [talk] log in
            try await log.append(talk.lines)
            try await log.project()
            func aftersale(_ more: String...) async throws -> [String] {
                try await log.ask(["reply-rate", "--by", "policy", "--all"] + more).rows(
                    "policy",
                    "counted",
                    "met",
                    "rate"
                )
                .filter { $0.hasPrefix("aftersale") }
            }
            #expect(try await aftersale() == ["aftersale 3 2 0.666667"])
            #expect(try await aftersale("--policy", "aftersale.limit_ms=300001") == ["aftersale 3 3 1.000000"])
        }
    }
}
