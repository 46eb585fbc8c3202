// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

extension DemoSection {
    /// Orders to remind of.
    static let followUps = DemoSection(
        title: Phrase("Whom to remind to pay?", "该催谁付款？"),
        command: ["follow-ups", "--limit", "25"],
        columns: ["order", "customer", "amount", "deposit", "age_s", "stage", "closes_in_s", "returning"]
    ) { answer in
        let hour = DemoTime.hour
        let sum = try answer.all.reduce(0) { try $0 + ($1.number("amount") ?? 0) }
        let closing = try answer.rows { try $0.number("closes_in_s") ?? .max <= hour }.count
        return Phrase(
            "\(answer.count) unpaid orders worth \(money(sum)) are due for a reminder, VIPs and those who bought before "
                + "first, then by amount. The platform closes \(closing) of them within the hour. A deposit alone leaves an order unpaid.",
            "\(answer.count)笔未付款订单到了催付时间，共\(money(sum))，VIP和老客优先，金额大的在前；其中\(closing)笔将在1小时内被平台自动关闭。只付了定金的仍算未付款。"
        )
    }

    /// What customers want back.
    static let refunds = DemoSection(
        title: Phrase("Which refunds are open?", "哪些退款还没处理完？"),
        command: ["refunds", "--limit", "25"],
        columns: ["refund", "state", "amount", "requested_at", "age_s", "reason", "agent"]
    ) { answer in
        let open = try answer.rows { try $0.isTrue("open") }
        let sum = try open.reduce(0) { try $0 + ($1.number("amount") ?? 0) }
        let limit = limit("refund.simple.limit_ms")
        let overdue = try open.filter { try $0.text("decision") == nil && $0.number("age_s") ?? 0 > limit * 1000 }.count
        let time = words(milliseconds: limit)
        return Phrase(
            "\(open.count) of the \(answer.count) refunds on which something happened today are open, worth "
                + "\(money(sum)); they come first. Undecided for longer than the \(time.english) for simple reasons: \(overdue).",
            "今天有动静的\(answer.count)笔退款中，\(open.count)笔未完结，共\(money(sum))，排在前面；超过\(time.chinese)仍未处理的：\(overdue)笔。"
        )
    }

    /// What agents wrote on orders.
    static let remarks = DemoSection(
        title: Phrase("What did they write on orders?", "今天的订单备注"),
        command: ["remarks", "--limit", "12"],
        columns: ["order", "at", "flag", "agent", "text_len", "current", "name"]
    ) { answer in
        let old = try answer.rows { try !$0.isTrue("current") }.count
        return Phrase(
            "\(answer.count) remarks today, the newest first. No longer in force, because a later one is on the same "
                + "order: \(old). What decides is when a remark was written, not when it arrived.",
            "今天共\(answer.count)条备注，最新的在前；被同一订单上更晚的备注取代的：\(old)条。以书写时间为准，与送达先后无关。"
        )
    }

    /// Who the customers are.
    static let tiers = DemoSection(
        title: Phrase("Who are the best customers?", "谁是重要客户？"),
        command: ["tiers", "--limit", "12"],
        columns: ["customer", "tier", "completed_paid_orders", "gross", "refunded", "net", "why"]
    ) { answer in
        func net(_ rows: [DemoRow]) throws -> Int64 {
            try rows.reduce(0) { try $0 + ($1.number("net") ?? 0) }
        }
        let vips = try answer.rows { try $0.text("tier") == "vip" }
        let returning = try answer.rows { try $0.text("tier") == "returning" }.count
        let (part, whole) = (try net(vips), max(1, try net(answer.all)))
        let share = percentage(basisPoints: max(0, part) * 10_000 / whole)
        let (orders, amount, days) = (limit(.vipOrders), money(limit(.vipNet)), limit(.tierWindow))
        return Phrase(
            "\(vips.count) of \(answer.count) customers are VIPs: \(orders) completed orders or \(amount) net within "
                + "\(days) days. They brought \(share) of the net sales; \(returning) others have bought before.",
            "\(answer.count)位客户中有\(vips.count)位VIP（\(days)天内完成\(orders)单，或净消费满\(amount)），贡献了净销售额的\(share)；另有\(returning)位老客。"
        )
    }
}
