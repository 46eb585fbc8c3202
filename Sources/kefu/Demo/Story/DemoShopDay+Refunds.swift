// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The refunds of the day.
extension DemoShopDay {
    mutating func refund() {
        for course in shop.plan.refunds {
            switch course {
            case .quick: refundQuickly()
            case .overlooked: overlookRefund()
            case .returned, .stuck, .escalated: refundAfterReturn(course)
            case .supervised: refundLateParcel()
            case .withdrawn: talkOutOfRefund()
            case .partial: refundInPart()
            }
        }
    }

    /// A simple reason, before the parcel leaves: decided within half an hour.
    private mutating func refundQuickly() {
        guard let order = takeUnshipped(placedBefore: DemoTime.at(19)) else {
            return
        }
        let refund = newRefund(of: order, at: order.placedAt + minutes(20...110))
        let agent = agent(at: refund.requestedAt)
        request(
            refund,
            kind: "refund_only",
            reason: random.pick(["mistaken", "reorder", "changed_mind"]),
            phase: "in_sale"
        )
        let text = "可退款的订单+\(agent.name)/\(DemoTime.shortDay(refund.requestedAt))"
        remark(order, text, flag: "green", at: refund.requestedAt + seconds(60...110), by: agent)
        let decided = refund.requestedAt + minutes(2...27)
        decide(refund, "agreed", at: decided, by: agent)
        settle(refund, "succeeded", at: decided + seconds(3...60))
        close(order, at: decided + seconds(61...90), by: "buyer", reason: "changed_mind", stage: "after_payment")
    }

    /// Waits for longer than the half hour that the shop gives itself.
    private mutating func overlookRefund() {
        guard let order = takeUnshipped(placedBefore: DemoTime.at(20)) else {
            return
        }
        let refund = newRefund(of: order, at: DemoTime.now - minutes(38...75))
        request(refund, kind: "refund_only", reason: random.pick(["mistaken", "changed_mind"]), phase: "in_sale")
    }

    /// The goods go back first.
    private mutating func refundAfterReturn(_ course: DemoRefundCourse) {
        let order = deliveredOrder(daysAgo: 9...11)
        let refund = newRefund(of: order, at: DemoTime.at(-24 * 3 + random.among(9...20)) + minutes(0...59))
        request(
            refund,
            kind: "return_refund",
            reason: course == .escalated ? "quality" : "not_as_described",
            phase: "after_sale"
        )
        guard course != .escalated else {
            decide(refund, "refused", at: refund.requestedAt + minutes(100...600))
            tell(
                "refund.escalated",
                of: order,
                at: DemoTime.at(10) + minutes(0...300),
                ["refund_id": .string(refund.id), "order_id": .string(order.id), "by": "buyer", "stage": "applied"]
            )
            return
        }
        decide(refund, "agreed_return", at: refund.requestedAt + minutes(15...200))
        let received = DemoTime.at(9) + minutes(30...200)
        tell(
            "refund.goods_returned",
            of: order,
            at: received,
            source: shop.warehouseSource,
            [
                "refund_id": .string(refund.id),
                "order_id": .string(order.id),
                "carrier": "圆通",
                "inspected": "ok",
                "received_at": .string(DemoTime.text(received)),
            ]
        )
        let agent = agent(at: received)
        let day = DemoTime.shortDay(received)
        remark(order, "退货已入库+\(agent.name)/\(day)", flag: "blue", at: received + minutes(5...50), by: agent)
        if course == .returned {
            settle(refund, "succeeded", at: received + minutes(60...400))
        }
    }

    private mutating func refundLateParcel() {
        let order = deliveredOrder(daysAgo: 8...9, isDelivered: false)
        let refund = newRefund(of: order, at: DemoTime.at(9) + minutes(0...300))
        request(refund, kind: "refund_only", reason: "shipping_delay", phase: "in_sale")
        decide(refund, "agreed", at: refund.requestedAt + minutes(40...160), supervised: true)
        settle(refund, "succeeded", at: refund.requestedAt + minutes(161...240))
    }

    private mutating func talkOutOfRefund() {
        guard let order = takeUnshipped(placedBefore: DemoTime.at(18)) else {
            return
        }
        let refund = newRefund(of: order, at: order.placedAt + minutes(20...60))
        request(refund, kind: "refund_only", reason: "changed_mind", phase: "in_sale")
        decide(refund, "negotiating", at: refund.requestedAt + minutes(4...20))
        settle(refund, "withdrawn", at: refund.requestedAt + minutes(25...60))
    }

    private mutating func refundInPart() {
        let order = deliveredOrder(daysAgo: 6...8)
        let refund = newRefund(
            of: order,
            amount: random.pick([500, 800, 1000]),
            at: DemoTime.at(10) + minutes(0...480)
        )
        request(refund, kind: "partial", reason: "damaged", phase: "after_sale")
        let agent = agent(at: refund.requestedAt)
        let text = "包装破损补偿\(refund.amount / 100)元+\(agent.name)/\(DemoTime.shortDay(refund.requestedAt))"
        remark(order, text, flag: "blue", at: refund.requestedAt + minutes(3...9), by: agent)
        decide(refund, "agreed", at: refund.requestedAt + minutes(10...45), by: agent)
        settle(refund, "succeeded", at: refund.requestedAt + minutes(46...90))
    }

    /// An order that is paid and still here; afterwards it is not.
    private mutating func takeUnshipped(placedBefore limit: Int64) -> DemoOrder? {
        unshipped.firstIndex { $0.placedAt < limit }.map { unshipped.remove(at: $0) }
    }

    /// An order of somebody that arrived some days ago.
    private mutating func deliveredOrder(daysAgo days: ClosedRange<Int>, isDelivered: Bool = true) -> DemoOrder {
        let time = DemoTime.at(-24 * random.among(days) + random.among(9...21)) + minutes(0...59)
        let order = newOrder(of: random.pick(customers), at: time)
        place(order)
        pay(order, at: time + seconds(15...600))
        ship(order, at: DemoTime.clock(16, daysAfter: time) + minutes(0...170))
        if isDelivered {
            complete(order, at: DemoTime.clock(10, daysAfter: time, 4) + minutes(0...600))
        }
        return order
    }
}
