// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

@testable import ServiceDesk

/// Two days of May at shops of every platform, in which each policy that a metric claims makes a difference.
enum PolicyStory {
    /// The instant as of which it is asked.
    static let end = Timestamp("2026-05-12 12:00")

    /// What a policy is set to, in turn, until it makes a difference; of those that are not here what their form offers.
    private static let values: [PolicyKey: [String]] = [
        .timelyWindow: ["12:00-13:00"], .effectiveWindow: ["00:00-24:00"], .holidays: ["2026-05-12"],
        .workdays: ["2026-05-09"], .quietHours: ["10:00-14:00"], .firstExcludedHours: ["08:00-12:00"],
        .unpaidRounds: ["12:30"], .vipGrade: ["2"], .sleepingDays: ["100"], .lostDays: ["100"],
        .unpaidLast: ["80000000"], .contactsPerDay: ["0"], .excludedFlags: ["red"], .turnSenders: ["human"],
        .handoverDue: ["13:00"],
    ]

    /// The values to try of a policy: others than the standard one.
    static func values(of key: PolicyKey) -> [String] {
        let policy = PolicySet.standard[key]
        let offered: [String] =
            switch policy.form.kind {
            case .count, .days: ["1", "2"]
            case .milliseconds: ["1", "36000000", "864000000"]
            case .minorUnits: ["1", "100000000"]
            case .basisPoints: ["0", "10000"]
            case .window: ["09:30-10:30", "00:00-24:00"]
            case .flag: ["true", "false"]
            case .choice: policy.form.allowed
            case .choices: [policy.form.allowed.joined(separator: ",")]
            case .bands: ["1,2,3,4"]
            default: []
            }
        return (values[key] ?? offered).filter { $0 != policy.value.description }
    }

    /// The policies under which another one makes a difference.
    static let given: [PolicyKey: [(key: String, value: String)]] = [
        .unpaidPromo: [("unpaid.promotion", "true")], .quietException: [("unpaid.quiet_hours", "10:00-14:00")],
        .effectiveMinimumRate: [("pdd.effective.min_users", "1")],
        .effectivePenalty: [("pdd.effective.min_users", "1"), ("pdd.effective.min_rate_bp", "10000")],
        .tierCountRefunded: [("tier.vip_orders", "1")],
        .recalledCount: [comparedTurns, ("unpaid.quiet_hours", "10:00-14:00")],
        .responseSenders: [comparedTurns], .responseBookedOn: [comparedTurns], .timelyLimit: [comparedTurns],
        .responseTimedFrom: [comparedTurns, ("spot_check.chats", "20")], .spotCheckChats: [comparedTurns],
    ]

    private static let comparedTurns = (key: "reception.min_turns", value: "1")

    static let lines: [String] = {
        var lines: [String] = []
        for shop in ["pdd", "taobao", "tmall", "jd", "other"] {
            for orders in [unpaidOrder, promisedOrder] {
                lines += telling(orders.replacing("{shop}", with: shop), after: lines.count)
            }
        }
        // Whoever has an unpaid order is to be reminded of it; who has none is asked what became of the enquiry.
        for (shop, prefix) in [("pdd", "v"), ("other", "w")] {
            let text = buyers.replacing("{shop}", with: shop).replacing("{c}", with: prefix)
            lines += telling(text, after: lines.count)
        }
        for text in [events, queues] { lines += telling(text, after: lines.count) }
        return lines
    }()

    private static let unpaidOrder = #"""
        {shop} shop.upserted shops/{shop} 01T00:00 "shop_id":"{shop}","platform":"{shop}"
        {shop} order.placed orders/{shop}-u 12T08:30 "order_id":"{shop}-u","payable_minor":500,"customer_id":"{shop}-u"
        {shop} C customers/{shop}-u 12T09:00
        {shop} C customers/{shop}-u 12T09:05
        """#

    /// A vip by the amount, one by what was not paid back, one by the month, a returning customer whose only order was paid back, and one
    /// with a grade.
    private static let buyers = #"""
        {shop} order.placed orders/{c}1 2026-01-01T10:00 "order_id":"{c}1","payable_minor":300000,"customer_id":"{c}1"
        {shop} order.paid orders/{c}1 2026-01-01T10:01 "order_id":"{c}1","paid_minor":300000
        {shop} order.completed orders/{c}1 2026-01-03T10:00 "order_id":"{c}1"
        {shop} order.placed orders/{c}2 2026-01-01T10:00 "order_id":"{c}2","payable_minor":250000,"customer_id":"{c}2"
        {shop} order.paid orders/{c}2 2026-01-01T10:01 "order_id":"{c}2","paid_minor":250000
        {shop} order.completed orders/{c}2 2026-01-03T10:00 "order_id":"{c}2"
        {shop} refund.requested orders/{c}2 2026-01-05T10:00 "refund_id":"{c}2","order_id":"{c}2","amount_minor":100000
        {shop} refund.settled orders/{c}2 2026-01-06T10:00 "refund_id":"{c}2","outcome":"succeeded","amount_minor":100000
        {shop} order.placed orders/{c}3 2025-05-03T10:00 "order_id":"{c}3","payable_minor":300000,"customer_id":"{c}3"
        {shop} order.paid orders/{c}3 2025-05-03T10:01 "order_id":"{c}3","paid_minor":300000
        {shop} order.completed orders/{c}3 2025-05-05T10:00 "order_id":"{c}3"
        {shop} order.placed orders/{c}4 2026-01-01T10:00 "order_id":"{c}4","payable_minor":5000,"customer_id":"{c}4"
        {shop} order.paid orders/{c}4 2026-01-01T10:01 "order_id":"{c}4","paid_minor":5000
        {shop} order.completed orders/{c}4 2026-01-03T10:00 "order_id":"{c}4"
        {shop} refund.requested orders/{c}4 2026-01-05T10:00 "refund_id":"{c}4","order_id":"{c}4","amount_minor":5000
        {shop} refund.settled orders/{c}4 2026-01-06T10:00 "refund_id":"{c}4","outcome":"succeeded","amount_minor":5000
        {shop} customer.tier_set customers/{c}5 2026-01-01T10:00 "platform_grade":"2"
        {shop} C customers/{c}1 12T09:00
        {shop} C customers/{c}2 12T09:00
        {shop} C customers/{c}3 12T09:00
        {shop} C customers/{c}4 12T09:00
        {shop} C customers/{c}5 12T09:00
        """#

    private static let events = #"""
        pdd order.placed orders/v1-u 12T08:30 "order_id":"v1-u","payable_minor":500,"customer_id":"v1"
        pdd order.placed orders/v2-u 12T08:30 "order_id":"v2-u","payable_minor":500,"customer_id":"v2"
        pdd order.placed orders/v3-u 12T08:30 "order_id":"v3-u","payable_minor":500,"customer_id":"v3"
        pdd order.placed orders/v4-u 12T08:30 "order_id":"v4-u","payable_minor":500,"customer_id":"v4"
        pdd order.placed orders/v5-u 12T08:30 "order_id":"v5-u","payable_minor":500,"customer_id":"v5"
        pdd conversation.assigned customers/p2 11T09:00 "to_agent_id":"bo"
        pdd C customers/p1 11T10:00
        pdd anna customers/p1 11T10:10
        pdd C customers/p2 11T10:00
        pdd auto customers/p2 11T10:01
        pdd bo customers/p2 11T12:00
        pdd C customers/p3 11T10:00
        pdd anna customers/p3 11T11:00
        pdd C customers/p4 11T23:00
        pdd anna customers/p4 11T23:01
        pdd C customers/p5 11T13:00
        pdd anna customers/p5 11T13:00
        pdd C customers/p6 11T22:30
        pdd anna customers/p6 11T23:10
        pdd C customers/p7 11T15:00
        pdd anna customers/p7 11T17:00
        pdd C customers/p7 11T17:30
        pdd anna customers/p7 11T17:31
        pdd C customers/p8 11T18:00
        pdd bo customers/p8 11T18:01
        pdd C customers/p8 11T18:10
        pdd bo customers/p8 11T18:11
        pdd C customers/p8 11T18:20
        pdd bo customers/p8 11T18:21
        pdd C customers/p9 11T19:00
        pdd C customers/p9 11T19:02
        pdd anna customers/p9 11T19:03
        pdd C customers/p10 11T23:50
        pdd anna customers/p10 12T00:10
        pdd C customers/p11 11T16:00
        pdd message.recalled customers/p11 11T16:01 "event_ref":"{last}"
        pdd anna customers/p11 11T16:05
        pdd C customers/p12 12T09:20
        pdd message.recalled customers/p12 12T09:21 "event_ref":"{last}"
        pdd C customers/p13 12T09:30
        pdd auto customers/p13 12T09:31
        pdd C customers/p14 11T22:30
        pdd C customers/p15 11T23:00
        pdd C customers/p16 12T07:00
        tmall C customers/t1 11T10:00
        tmall anna customers/t1 11T10:02
        tmall C customers/t1 11T10:30
        tmall anna customers/t1 11T10:40
        tmall C customers/t2 11T11:00
        tmall assist_bot customers/t2 11T11:01
        tmall bo customers/t2 11T11:30
        tmall C customers/t3 12T09:30
        tmall assist_bot customers/t3 12T09:31
        tmall C customers/t4 12T07:00
        tmall C customers/t6 10T07:00
        tmall C customers/t7 09T23:00
        tmall C customers/t5 11T16:00
        tmall message.recalled customers/t5 11T16:01 "event_ref":"{last}"
        jd C customers/j1 11T10:00:00
        jd anna customers/j1 11T10:00:40
        jd C customers/j1 11T10:05:00
        jd anna customers/j1 11T10:05:10
        jd conversation.opened customers/j2 11T11:00 "session_type":"leave_message"
        jd C customers/j2 11T11:00:10
        other order.placed orders/a1 09T10:00 "order_id":"a1","payable_minor":500,"customer_id":"a1"
        other order.paid orders/a1 09T10:01 "order_id":"a1","paid_minor":500
        other order.shipped orders/a1 10T10:00 "order_id":"a1"
        other order.completed orders/a1 10T20:00 "order_id":"a1"
        other C customers/a1 11T14:00
        other anna customers/a1 11T14:04
        other C customers/a1 12T09:10
        other anna customers/e1 12T08:00
        other C customers/e1 12T09:00
        other C customers/e2 12T09:00
        other followup.claimed customers/e2 12T11:40 "agent_id":"bo","kind":"enquiry"
        other C customers/e3 10T18:00
        other C customers/e4 12T11:55
        pdd order.placed orders/f1 12T08:00 "order_id":"f1","payable_minor":500,"customer_id":"f1"
        pdd followup.attempted orders/f1 12T11:30 "agent_id":"anna","channel":"phone"
        pdd order.placed orders/f2 12T08:00 "order_id":"f2","payable_minor":500,"customer_id":"f2"
        pdd C customers/f2 12T11:55
        pdd followup.claimed orders/f3 12T11:40 "agent_id":"bo"
        pdd order.placed orders/f3 12T08:00 "order_id":"f3","payable_minor":500,"customer_id":"f3"
        pdd C customers/f4 12T07:30
        pdd anna customers/f4 12T07:40
        pdd order.placed orders/f4 12T08:00 "order_id":"f4","payable_minor":500,"customer_id":"f4"
        pdd C customers/f5 12T07:50
        pdd message.recalled customers/f5 12T07:51 "event_ref":"{last}"
        pdd order.placed orders/f5 12T08:00 "order_id":"f5","payable_minor":500,"customer_id":"f5"
        pdd anna customers/r1 12T08:00
        pdd refund.requested orders/r1 12T09:00 "refund_id":"r1","reason_code":"mistaken","kind":"refund_only","customer_id":"r1"
        pdd refund.goods_returned orders/r2 11T10:00 "refund_id":"r2","order_id":"r2"
        pdd refund.requested orders/r2 11T09:00 "refund_id":"r2","kind":"return_refund","customer_id":"r2"
        pdd refund.requested orders/r3 08T09:00 "refund_id":"r3","kind":"return_refund","customer_id":"r3"
        pdd refund.goods_returned orders/r3 08T10:00 "refund_id":"r3","order_id":"r3"
        pdd order.placed orders/r4 12T08:00 "order_id":"r4","payable_minor":500,"customer_id":"r4"
        pdd order.paid orders/r4 12T08:01 "order_id":"r4","paid_minor":500
        pdd refund.requested orders/r4 12T08:30 "refund_id":"r4","order_id":"r4","reason_code":"quality","kind":"refund_only"
        pdd order.amended orders/r4 12T10:00 "order_id":"r4","kind":"price","agent_id":"anna","old":10000,"new":9000
        pdd order.amended orders/r4 12T10:01 "order_id":"r4","kind":"address","agent_id":"anna"
        pdd anna customers/s1 11T11:00
        pdd order.placed orders/s1 11T12:00 "order_id":"s1","payable_minor":500,"customer_id":"s1"
        pdd order.paid orders/s1 11T12:05 "order_id":"s1","paid_minor":500
        pdd order.remarked orders/s1 11T12:10 "order_id":"s1","flag":"red","by":"seller","agent_id":"anna"
        pdd C customers/s2 11T08:00
        pdd message.recalled customers/s2 11T08:01 "event_ref":"{last}"
        pdd order.placed orders/s2 11T09:00 "order_id":"s2","payable_minor":500,"customer_id":"s2"
        pdd order.paid orders/s2 11T09:01 "order_id":"s2","paid_minor":500
        """#

    /// The events of a text with a line each: shop, type, subject, time and data; the type `C` is a customer's text, that of an agent
    /// or a machine what the shop wrote. `{last}` is the event before.
    private static func telling(_ text: String, after count: Int) -> [String] {
        text.split(separator: "\n").enumerated().map { index, line in
            let words = line.split(separator: " ", maxSplits: 4).map(String.init)
            let time = (words[3].count < 12 ? "2026-05-" : "") + words[3]
            let (type, data) = message(words[1]) ?? (words[1], words.count > 4 ? words[4] : "")
            let number = count + index
            return #"{"specversion":"1.0","id":"e\#(number)","source":"/s","type":"\#(type)","subject":"\#(words[2])","#
                + #""time":"\#(seconds(time))+08:00","shop":"\#(words[0])","data":{"#
                + data.replacing("{last}", with: "e\(number - 1)") + "}}"
        }
    }

    private static func message(_ word: String) -> (type: String, data: String)? {
        let text = #""content_type":"text""#
        switch word {
        case "C": return ("message.received", text)
        case "auto", "assist_bot": return ("message.sent", text + #","sender_kind":"\#(word)""#)
        case "anna", "bo": return ("message.sent", text + #","sender_kind":"human","agent_id":"\#(word)""#)
        default: return nil
        }
    }

    /// A time with its seconds: those of a full minute are left out.
    private static func seconds(_ time: String) -> String {
        time.split(separator: ":").count > 2 ? time : time + ":00"
    }
}
