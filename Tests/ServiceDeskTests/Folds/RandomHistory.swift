// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting

/// Random events about few shops, customers and orders at few instants, so that they meet, tie and contradict each other.
struct RandomHistory {
    let lines: [String]
    /// The instants that occur, in seconds after midnight.
    let seconds: [Int]

    static let day = "2026-05-11"

    init(seed: UInt64, events: Int) {
        var random = SeededRandom(seed: seed)
        var lines: [String] = []
        var seconds: Set<Int> = []
        for number in 0..<events {
            let second = Int.random(in: 0..<60, using: &random) * 60
            seconds.insert(second)
            lines.append(Self.line(number, second: second, using: &random))
        }
        self.lines = lines
        self.seconds = seconds.sorted()
    }

    /// The instant that many seconds after 10:00 in Shanghai.
    static func time(_ second: Int) -> String {
        let (hour, minute) = (10 + second / 3600, second / 60 % 60)
        return "\(day)T\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):00+08:00"
    }

    private static func line(_ number: Int, second: Int, using random: inout SeededRandom) -> String {
        let shop = "s\(Int.random(in: 0..<2, using: &random))"
        let customer = "c\(Int.random(in: 0..<4, using: &random))"
        let order = "o\(Int.random(in: 0..<5, using: &random))"
        let named = Bool.random(using: &random) ? #","customer_id":"\#(customer)""# : ""
        let amount = Int.random(in: 1...3, using: &random) * 100
        let agent = "a\(Int.random(in: 0..<3, using: &random))"
        let (type, subject, data): (String, String, String) =
            switch Int.random(in: 0..<31, using: &random) {
            case 0..<5:
                (
                    "message.received", "customers/\(customer)",
                    #""content_type":"text","text":"\#(String(repeating: "问", count: amount / 100))"\#(pick(["", "", "", #","counterparty_kind":"seller_account""#], &random))"#
                )
            case 5..<10:
                (
                    "message.sent", "customers/\(customer)",
                    #""content_type":"text","sender_kind":"\#(pick(["human", "human", "human", "auto", "assist_bot"], &random))","agent_id":"\#(agent)""#
                )
            case 10, 11:
                ("order.placed", "orders/\(order)", #""order_id":"\#(order)","payable_minor":\#(amount)\#(named)"#)
            case 12, 13:
                (
                    "order.paid", "orders/\(order)",
                    #""order_id":"\#(order)","paid_minor":\#(amount)\#(pick(["", #","kind":"deposit""#, #","kind":"balance""#, #","payment_id":"p1""#, #","kind":"deposit","payment_id":"p1""#], &random))\#(named)"#
                )
            case 14: ("order.completed", "orders/\(order)", #""order_id":"\#(order)"\#(named)"#)
            case 15:
                (
                    "order.closed", "orders/\(order)",
                    #""order_id":"\#(order)","closed_by":"\#(pick(["buyer", "seller"], &random))""#
                )
            case 16:
                (
                    "order.remarked", "orders/\(order)",
                    #""order_id":"\#(order)","flag":"\#(pick(["red", "blue", "none"], &random))","by":"seller","agent_id":"\#(agent)""#
                )
            case 17:
                (
                    "refund.requested", "orders/\(order)",
                    #""refund_id":"r-\#(order)","order_id":"\#(order)","amount_minor":\#(amount),"kind":"refund_only"\#(named)"#
                )
            case 18:
                (
                    "refund.settled", pick(["orders/\(order)", "refunds/r-\(order)"], &random),
                    #""refund_id":"r-\#(order)","outcome":"\#(pick(["succeeded", "closed"], &random))","amount_minor":\#(amount)\#(named)"#
                )
            case 20, 21:
                (
                    pick(["followup.claimed", "followup.claimed", "followup.released"], &random), "orders/\(order)",
                    #""agent_id":"\#(agent)"\#(pick(["", #","until":"\#(time(second + 600))""#], &random))"#
                )
            case 22:
                (
                    "followup.attempted", pick(["orders/\(order)", "customers/\(customer)"], &random),
                    #""agent_id":"\#(agent)","channel":"\#(pick(["chat", "phone"], &random))""#
                )
            case 23:
                (
                    "followup.resolved", "orders/\(order)",
                    #""agent_id":"\#(agent)","outcome":"\#(pick(["promised", "snoozed", "declined", "no_answer"], &random))","due_at":"\#(time(second + 900))""#
                )
            case 24:
                (
                    pick(["shift.planned", "shift.started", "shift.ended"], &random), "shifts/\(agent)",
                    #""shift_id":"\#(agent)","agent_id":"\#(agent)","starts_at":"\#(time(second))","ends_at":"\#(time(second + 1200))""#
                )
            case 25:
                (
                    "customer.tier_set", "customers/\(customer)",
                    #""tier":"\#(pick(["vip", "blocked", "none"], &random))","platform_grade":"\#(amount / 100 + 1)","expires_at":"\#(time(second + 600))""#
                )
            case 26, 27:
                (
                    "conversation.assigned", "customers/\(customer)",
                    pick(
                        [#""to_agent_id":"\#(agent)""#, #""to_agent_id":"\#(agent)""#, #""reason":"routing""#],
                        &random
                    )
                )
            case 28:
                (
                    pick(["message.recalled", "conversation.opened"], &random), "customers/\(customer)",
                    #""event_ref":"e\#(Int.random(in: 0..<(number + 1), using: &random))","session_type":"\#(pick(["online", "leave_message"], &random))""#
                )
            case 29:
                (
                    pick(["case.opened", "case.opened", "case.updated", "case.closed"], &random), "cases/\(order)",
                    #""kind":"product_question","due_at":"\#(time(second + 900))""#
                )
            case 30:
                (
                    "followup.resolved", "customers/\(customer)",
                    #""agent_id":"\#(agent)","outcome":"\#(pick(["promised", "promised", "dismissed"], &random))","due_at":"\#(time(second + 900))""#
                )
            default:
                (
                    "shop.upserted", "shops/\(shop)",
                    #""shop_id":"\#(shop)","platform":"\#(pick(["pdd", "tmall"], &random))","time_zone":"\#(pick(["Asia/Shanghai", "Europe/London"], &random))""#
                )
            }
        return
            #"{"specversion":"1.0","id":"e\#(number)","source":"/h","type":"\#(type)","subject":"\#(subject)","time":"\#(time(second))","shop":"\#(shop)","data":{\#(data)}}"#
    }

    private static func pick(_ choices: [String], _ random: inout SeededRandom) -> String {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }
}
