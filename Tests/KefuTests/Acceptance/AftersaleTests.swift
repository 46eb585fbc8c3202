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
            "C 10:00:00 c3"
        )
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
            #expect(try await aftersale() == ["aftersale 2 1 0.500000"])
            #expect(try await aftersale("--policy", "aftersale.limit_ms=300001") == ["aftersale 2 2 1.000000"])
        }
    }
}
