// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Single events of a refund.
extension DemoShopDay {
    /// - Parameter amount: What is to be paid back; all by default.
    mutating func newRefund(of order: DemoOrder, amount: Int? = nil, at time: Int64) -> DemoRefund {
        let id = random.digits(shop.platform == "pdd" ? 12 : 18)
        return DemoRefund(
            id: id,
            order: order,
            amount: amount ?? order.payable,
            requestedAt: time - time % DemoTime.second
        )
    }

    mutating func request(_ refund: DemoRefund, kind: String, reason: String, phase: String) {
        tell(
            "refund.requested",
            of: refund.order,
            at: refund.requestedAt,
            [
                "refund_id": .string(refund.id),
                "order_id": .string(refund.order.id),
                "customer_id": .string(refund.order.customer.id),
                "amount_minor": .integer(refund.amount),
                "currency": "CNY",
                "kind": .string(kind),
                "reason_code": .string(reason),
                "phase": .string(phase),
                "respond_by": .string(DemoTime.text(refund.requestedAt + DemoTime.day)),
            ]
        )
    }

    mutating func decide(
        _ refund: DemoRefund,
        _ decision: String,
        at time: Int64,
        by agent: DemoAgent? = nil,
        supervised: Bool = false
    ) {
        let agent = agent ?? self.agent(at: time)
        tell(
            "refund.decided",
            of: refund.order,
            at: time,
            [
                "refund_id": .string(refund.id),
                "order_id": .string(refund.order.id),
                "decision": .string(decision),
                "by": supervised ? "supervisor" : "agent",
                "agent_id": .string(supervised ? "主管" : agent.name),
            ]
        )
    }

    mutating func settle(_ refund: DemoRefund, _ outcome: String, at time: Int64) {
        tell(
            "refund.settled",
            of: refund.order,
            at: time,
            [
                "refund_id": .string(refund.id),
                "order_id": .string(refund.order.id),
                "customer_id": .string(refund.order.customer.id),
                "outcome": .string(outcome),
                "amount_minor": outcome == "succeeded" ? .integer(refund.amount) : nil,
                "currency": "CNY",
            ]
        )
    }
}
