// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ServiceDesk

struct NearestNameTests {
    @Test(arguments: [
        ("raed", "read"), ("replyrate", "reply-rate"), ("SHOP-1O", "shop-10"), ("p9", "p1"), ("窗户店", "窗店"),
        // The whole beginning of a name is near, whatever follows.
        ("tier", "tier.vip_orders"),
    ])
    func aMisspeltNameIsFound(text: String, name: String) {
        #expect(NearestName.of(text, among: ["elsewhere", name, "nothing"]) == name)
    }

    @Test(arguments: [
        ("nosuch", "杭州小满茶铺"), ("nosuch", "enquiry.days"), ("nope", "s"), ("p9", "s1"), ("claim", "decline"),
        ("x", "a shop of a long name"), ("", "s1"), ("ti", "tier.vip_orders"),
    ])
    func whatIsFarIsNotSuggested(text: String, name: String) {
        #expect(NearestName.of(text, among: [name]) == nil)
    }

    @Test func theNearestGoesFirst() {
        #expect(NearestName.of("shop-11", among: ["shop-22", "shop-12", "shop-13"]) == "shop-12")
        #expect(NearestName.of("shop", among: []) == nil)
    }
}
