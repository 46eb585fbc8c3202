// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu orders`: orders as of the instant, newest first.
public struct OrdersQuery: Sendable {
    public var scope: Scope
    /// Only orders in this state.
    public var status: OrderStatus?
    /// Only orders of this customer.
    public var customer: String?

    public init(scope: Scope, status: OrderStatus? = nil, customer: String? = nil) {
        self.scope = scope
        self.status = status
        self.customer = customer
    }

    /// The question. Without a time it asks for orders placed today, or of all time when for one customer's.
    public var question: Question {
        Question(
            "orders",
            file: scope.all && scope.isOfAllTime && customer == nil ? "orders_whole" : nil,
            binds: scope.bindsWithTime(isTodayByDefault: customer == nil)
                + [status?.description, customer] as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let closerWords = [
        "buyer": Phrase("buyer", "买家"), "seller": Phrase("seller", "卖家"), "platform": Phrase("platform", "平台"),
        "system": Phrase("system", "系统"),
    ]

    private static let columns = [
        .order,
        .shop,
        .customer,
        Column("status", .code, "status", "状态", words: OrderStatus.words),
        Column("placed_at", .instant, "placed", "下单时间"),
        Column("amount", .money, "amount", "应付"),
        Column("paid", .money, "amount paid", "已付"),
        Column("refunded", .money, "refunded", "已退"),
        .currency,
        .flag,
        Column("refund", .code, "refund", "退款状态", words: RefundsQuery.stateWords),
        Column("paid_at", .instant, "paid", "付款时间"),
        Column("shipped_at", .instant, "shipped", "发货时间"),
        Column("completed_at", .instant, "completed", "完成时间"),
        Column("closed_at", .instant, "closed", "关闭时间"),
        Column("closed_by", .code, "closed by", "关闭方", words: closerWords),
        Column("remarked_at", .instant, "remarked", "备注时间"),
        Column("remarked_by", .identifier, "remarked by", "备注人"),
        Column("kind", .code, "kind", "订单类型", words: FollowUpsQuery.orderKindWords),
        .shopName,
        .platform,
    ]
}
