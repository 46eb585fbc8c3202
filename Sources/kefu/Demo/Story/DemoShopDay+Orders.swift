// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Single events of an order.
extension DemoShopDay {
    /// An order that nobody has heard of yet.
    mutating func newOrder(of customer: DemoCustomer, at instant: Int64) -> DemoOrder {
        let time = instant - instant % DemoTime.second
        let kinds = 1 + random.weighted([75, 20, 5])
        let items = random.shuffled(shop.goods).prefix(kinds).map {
            (goods: $0, pieces: 1 + random.weighted([72, 22, 6]))
        }
        let price = items.reduce(0) { $0 + $1.goods.price * $1.pieces }
        let discount = random.pick([0, 0, 0, 300, 500, 1000])
        let id =
            shop.platform == "pdd"
            ? "\(DemoTime.compactDay(time))-\(random.digits(15))"
            : "\(time / DemoTime.second - 1_400_000_000)\(random.digits(6))\(customer.buyer)"
        return DemoOrder(
            id: id,
            customer: customer,
            items: items,
            payable: price - min(discount, price / 5),
            placedAt: time
        )
    }

    /// Tells one event of an order.
    mutating func tell(
        _ type: String,
        of order: DemoOrder,
        at time: Int64,
        source: String? = nil,
        delay: Int64? = nil,
        _ data: KeyValuePairs<String, DemoValue?>
    ) {
        let what = type.split(separator: ".").joined(separator: "_")
        let id =
            shop.platform == "pdd"
            ? "\(what):\(order.id):\(time / DemoTime.second)" : "tmc:\(time / 1000)\(random.digits(6))"
        // The platforms tell of orders to the second.
        let second = time - time % DemoTime.second
        tell(type, id: id, source: source ?? shop.orderSource, subject: order.subject, at: second, delay: delay, data)
    }

    /// - Parameter closesAfter: When the platform closes it if it stays unpaid.
    mutating func place(_ order: DemoOrder, kind: String = "ordinary", closesAfter: Int64 = DemoTime.day) {
        let items = order.items.map { item in
            DemoValue.object([
                "outer_sku": .string(item.goods.article),
                "qty": .integer(item.pieces),
                "price_minor": .integer(item.goods.price),
            ])
        }
        tell(
            "order.placed",
            of: order,
            at: order.placedAt,
            [
                "order_id": .string(order.id),
                "customer_id": .string(order.customer.id),
                "payable_minor": .integer(order.payable),
                "currency": "CNY",
                "order_kind": .string(kind),
                "items": .array(items),
                "auto_close_at": .string(DemoTime.text(order.placedAt + closesAfter)),
                "consulted_hint": .boolean(order.customer.hasWritten),
            ]
        )
    }

    /// - Parameters:
    ///   - amount: What is paid; all by default.
    ///   - isToldTwice: Whether the warehouse's program tells of the same payment too.
    mutating func pay(
        _ order: DemoOrder,
        at time: Int64,
        amount: Int? = nil,
        kind: String = "full",
        isToldTwice: Bool = false
    ) {
        let data: KeyValuePairs<String, DemoValue?> = [
            "order_id": .string(order.id),
            "customer_id": .string(order.customer.id),
            "paid_minor": .integer(amount ?? order.payable),
            "currency": "CNY",
            "kind": .string(kind),
            "payment_id": .string("p\(random.digits(16))"),
            "pay_method": shop.platform == "pdd" ? "wechat" : "alipay",
        ]
        tell("order.paid", of: order, at: time, data)
        if isToldTwice {
            tell("order.paid", of: order, at: time, source: shop.warehouseSource, delay: seconds(200...900), data)
        }
    }

    mutating func ship(_ order: DemoOrder, at time: Int64) {
        let carrier = random.pick(["中通", "圆通", "顺丰", "邮政"])
        tell(
            "order.shipped",
            of: order,
            at: time,
            source: shop.warehouseSource,
            [
                "order_id": .string(order.id),
                "parcels": .array([.object(["carrier": .string(carrier), "tracking_hash": .string(random.code(12))])]),
                "partial": false,
            ]
        )
    }

    mutating func complete(_ order: DemoOrder, at time: Int64) {
        tell(
            "order.completed",
            of: order,
            at: time,
            ["order_id": .string(order.id), "customer_id": .string(order.customer.id), "stage": "success"]
        )
    }

    mutating func close(
        _ order: DemoOrder,
        at time: Int64,
        by who: String,
        reason: String,
        stage: String = "before_payment"
    ) {
        tell(
            "order.closed",
            of: order,
            at: time,
            [
                "order_id": .string(order.id),
                "customer_id": .string(order.customer.id),
                "closed_by": .string(who),
                "reason_code": .string(reason),
                "stage": .string(stage),
            ]
        )
    }

    /// An agent writes a remark with a flag on the order.
    mutating func remark(
        _ order: DemoOrder,
        _ text: String,
        flag: String,
        at time: Int64,
        by agent: DemoAgent,
        tag: String? = nil,
        source: String? = nil,
        delay: Int64? = nil
    ) {
        tell(
            "order.remarked",
            of: order,
            at: time,
            source: source,
            delay: delay,
            [
                "order_id": .string(order.id),
                "flag": .string(flag),
                "by": "seller",
                "agent_id": .string(agent.name),
                "text": .string(text),
                "tag_name": tag.map { .string($0) },
            ]
        )
    }
}
