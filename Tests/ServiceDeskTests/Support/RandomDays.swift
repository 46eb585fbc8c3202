// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting

/// Random chats of few customers of two shops over nine days, with messages taken back, ids linked and policies changed long after.
struct RandomDays {
    let lines: [String]

    init(events: Int, using random: inout SeededRandom) {
        var lines = [
            Self.line(
                "s0",
                "shop.upserted",
                "shops/s0",
                "s0",
                at: 0,
                #""shop_id":"s0","platform":"pdd","time_zone":"Asia/Shanghai""#
            ),
            Self.line(
                "s1",
                "shop.upserted",
                "shops/s1",
                "s1",
                at: 0,
                #""shop_id":"s1","platform":"tmall","time_zone":"Europe/London""#
            ),
        ]
        var messages: [(id: String, shop: String, customer: String)] = []
        for number in 0..<events {
            // A quarter of an hour, some seconds after it: chats tie, and lie at limits.
            let quarter = Int.random(in: 0..<(9 * 96), using: &random)
            let at = quarter * 900 + Self.pick([0, 0, 20, 30, 180, 299, 300, 301], &random)
            lines.append(Self.line(number, at: at, &messages, using: &random))
        }
        self.lines = lines
    }

    /// What is taken back owes nothing.
    static let recalledOwesNothing = line(
        "recalled",
        "policy.set",
        "policies/replies.recalled_count",
        "*",
        at: 0,
        #""policy_key":"replies.recalled_count","value":false,"effective_from":"2026-05-01""#
    )

    private static func line(
        _ number: Int,
        at: Int,
        _ messages: inout [(id: String, shop: String, customer: String)],
        using random: inout SeededRandom
    ) -> String {
        let shop = "s\(Int.random(in: 0..<2, using: &random))"
        let customer = "c\(Int.random(in: 0..<5, using: &random))"
        let other = "c\(Int.random(in: 0..<5, using: &random))"
        let id = "e\(number)"
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<20:
            messages.append((id, shop, customer))
            return line(id, "message.received", "customers/\(customer)", shop, at: at, #""content_type":"text""#)
        case 20..<35:
            let sender = pick(["human", "human", "human", "auto"], &random)
            return line(
                id,
                "message.sent",
                "customers/\(customer)",
                shop,
                at: at,
                #""content_type":"text","sender_kind":"\#(sender)","agent_id":"a1""#
            )
        case 35, 36:
            let message = pick(messages + [(id, shop, customer)], &random)
            return line(
                id,
                "message.recalled",
                "customers/\(message.customer)",
                message.shop,
                at: at,
                #""event_ref":"\#(message.id)""#
            )
        case 37:
            return line(id, "customer.linked", "customers/\(customer)", shop, at: at, #""merged_from":"\#(other)""#)
        case 38:
            let key = pick(
                [
                    "pdd.effective.limit_ms", "timely.limit_ms", "taobao.response3m.limit_ms", "replies.recalled_count",
                    "replies.recalled_count",
                ],
                &random
            )
            let limit = pick(["20000", "30000", "180000", "300000"], &random)
            let value = key.hasSuffix("limit_ms") ? limit : pick(["true", "false"], &random)
            return line(
                id,
                "policy.set",
                "policies/\(key)",
                pick(["*", shop], &random),
                at: at,
                #""policy_key":"\#(key)","value":\#(value),"effective_from":"2026-05-1\#(Int.random(in: 1..<9, using: &random))""#
            )
        default:
            return line(
                id,
                "shop.upserted",
                "shops/\(shop)",
                shop,
                at: at,
                #""shop_id":"\#(shop)","platform":"\#(pick(["pdd", "tmall"], &random))","time_zone":"\#(pick(["Asia/Shanghai", "Europe/London"], &random))""#
            )
        }
    }

    /// - Parameter at: seconds after the first midnight in Shanghai.
    static func line(
        _ id: String,
        _ type: String,
        _ subject: String,
        _ shop: String,
        at: Int,
        _ data: String
    ) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "2026-05-\(11 + at / 86400)T\(two(at / 3600 % 24)):\(two(at / 60 % 60)):\(two(at % 60))+08:00"
        return
            #"{"specversion":"1.0","id":"\#(id)","source":"/h","type":"\#(type)","subject":"\#(subject)","time":"\#(time)","shop":"\#(shop)","data":{\#(data)}}"#
    }

    private static func pick<Value>(_ choices: [Value], _ random: inout SeededRandom) -> Value {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }
}
