// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    static let refunds = Metric(
        "refunds",
        Phrase("refunds on the clock", "退款时效"),
        keys: ["shop", "refund"],
        values: ["lane", "due_at", "overdue", "owner", "decided_late", "fine", "fined"],
        verdicts: ["lane", "overdue", "decided_late"],
        amounts: ["fine"],
        // Who received a customer is known by what the shop wrote: no message that was taken back counts or not.
        policies: RefundsQuery.policyKeys.filter { $0 != .recalledCount }
    ) { RefundsQuery(scope: $0, policies: $1).question }

    static let refundRates = Metric(
        "refund-rates",
        Phrase("refunds for quality and refunds retained per shop", "每店品质退款率和挽留率"),
        keys: ["shop"],
        values: ["paid_orders", "refunds", "quality_refunds", "quality_rate", "ended", "retained", "retention_rate"],
        policies: RefundRateQuery.policyKeys
    ) { RefundRateQuery(scope: $0, policies: $1).question }

    static let confirmations = Metric(
        "confirmations",
        Phrase("orders to confirm with their customers", "订单核对"),
        keys: ["shop", "order"],
        values: ["due_at", "state", "owner", "owned_by", "fine"],
        verdicts: ["state"],
        amounts: ["fine"],
        policies: ConfirmationsQuery.policyKeys
    ) { ConfirmationsQuery(scope: $0, policies: $1).question }

    static let orderChecks = Metric(
        "order-checks",
        Phrase("what was done to orders and must be looked at", "订单操作检查"),
        keys: ["shop", "order", "check", "at"],
        values: ["state", "due_at"],
        verdicts: ["state"],
        policies: OrderChecksQuery.policyKeys
    ) { OrderChecksQuery(scope: $0, policies: $1).question }
}
