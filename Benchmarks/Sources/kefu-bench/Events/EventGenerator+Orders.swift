// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventGenerator {
    /// What happens to an order.
    enum Step: String {
        case placed = "order.placed"
        case paid = "order.paid"
        case remarked = "order.remarked"
        case shipped = "order.shipped"
        case completed = "order.completed"
        case closed = "order.closed"
        case refundRequested = "refund.requested"
        case refundDecided = "refund.decided"
        case refundSettled = "refund.settled"
    }

    mutating func write(_ step: Step, _ order: Order, into line: inout [UInt8]) {
        begin(step.rawValue, shop: order.pair.shop, subject: "orders/", String(order.number), into: &line)
        line.append(text: #""order_id":"\#(order.number)","customer_id":"\#(Shops.customer(order.pair.customer))""#)
        let agent = "a\(order.pair.shop * 8 + order.number % 8)"
        switch step {
        case .placed:
            line.append(text: #","payable_minor":\#(order.amount),"currency":"CNY","order_kind":"ordinary","items":"#)
            line.append(text: #"[{"sku_id":"\#(order.number % 9973)","qty":1,"price_minor":\#(order.amount)}]"#)
        case .paid:
            line.append(text: #","paid_minor":\#(order.amount),"currency":"CNY","kind":"full","pay_method":"alipay""#)
            line.append(text: #","payment_id":"p\#(order.number)""#)
        case .remarked:
            let flag = ["red", "yellow", "green", "blue", "purple"][random.number(below: 5)]
            line.append(text: #","by":"seller","agent_id":"\#(agent)","flag":"\#(flag)","text":""#)
            _ = ChineseText.write(random: &random, into: &line)
            line.append(UInt8(ascii: "\""))
        case .shipped:
            line.append(text: #","parcels":[{"carrier":"SF","tracking_hash":"\#(order.number &* 7919)"}]"#)
        case .completed:
            line.append(text: #","stage":"success""#)
        case .closed:
            line.append(text: #","closed_by":"buyer","reason_code":"changed_mind""#)
        case .refundRequested:
            line.append(text: #","refund_id":"r\#(order.number)","kind":"refund_only","amount_minor":\#(order.amount)"#)
            line.append(text: #","currency":"CNY","reason_code":"not_received","phase":"in_sale""#)
        case .refundDecided:
            line.append(
                text: #","refund_id":"r\#(order.number)","decision":"agreed","by":"agent","agent_id":"\#(agent)""#
            )
            line.append(text: #","amount_minor":\#(order.amount),"currency":"CNY""#)
        case .refundSettled:
            line.append(
                text: #","refund_id":"r\#(order.number)","outcome":"succeeded","amount_minor":\#(order.amount)"#
            )
            line.append(text: #","currency":"CNY""#)
        }
        line.append(text: "}}")
    }
}
