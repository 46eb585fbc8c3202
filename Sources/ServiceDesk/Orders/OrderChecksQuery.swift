// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu orders checks`: what was done to orders that somebody must look at (R032, R038 to R041, R047).
///
/// What is as it should be has no row. Each is judged by the policies of its day.
public struct OrderChecksQuery: Sendable {
    /// What is looked at.
    public struct Check: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// The shop closed an order that was not paid (R032).
        public static let sellerClose = Check(description: "seller_close")
        /// A discount that is more than an agent gives alone, and that nobody approved (R038).
        public static let approval = Check(description: "approval")
        /// The price of goods changed on Tmall, where only the freight may (R039).
        public static let goodsPrice = Check(description: "goods_price")
        /// A price changed after shipment, or an address, without the remark that belongs to it (R040, R041, R047).
        public static let remark = Check(description: "remark")

        public static let all = [sellerClose, approval, goodsPrice, remark]

        private init(description: String) { self.description = description }

        static let words = [
            "seller_close": Phrase("closed by the shop", "卖家关闭未付款订单"),
            "approval": Phrase("discount to approve", "优惠待审批"),
            "goods_price": Phrase("goods price changed", "拍下后改商品价"), "remark": Phrase("remark", "备注"),
        ]
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.priceAlone, .remarkLimit]

    public var scope: Scope
    public var policies: PolicySet
    /// Only this check, and only what this agent did.
    public var check: Check?
    public var agent: String?

    /// - Parameter scope: Its time chooses by when it was done; without one today.
    public init(scope: Scope, policies: PolicySet = .standard, check: Check? = nil, agent: String? = nil) {
        self.scope = scope
        self.policies = policies
        self.check = check
        self.agent = agent
    }

    public var question: Question {
        Question(
            "order_checks",
            binds: scope.bindsWithTime() + policies.binds(Self.policyKeys) + [check?.description, agent]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .order, .shop,
        Column("check", .code, "check", "检查项", words: Check.words),
        Column("state", .code, "state", "状态", words: stateWords),
        Column("at", .instant, "at", "时间"),
        .agent, .customer,
        Column("old_price", .money, "price before", "原价"),
        Column("new_price", .money, "price after", "现价"),
        Column("discount", .money, "discount", "优惠额"),
        .currency,
        Column("due_at", .instant, "remark due", "备注期限"),
        Column("remarked_at", .instant, "remarked", "备注时间"),
        Column("remarked_by", .identifier, "remarked by", "备注人"),
        .flag,
        Column("approved_by", .identifier, "approved by", "审批人"),
        .shopName, .platform,
    ]

    private static let stateWords = [
        "alarm": Phrase("alarm", "告警"), "needed": Phrase("approval needed", "待审批"), "changed": Phrase("changed", "已改价"),
        "unclear": Phrase("goods or freight", "商品或运费不明"), "due": Phrase("due", "待备注"), "late": Phrase("late", "超时备注"),
        "missing": Phrase("missing", "未备注"), "wrong_flag": Phrase("wrong flag", "旗帜不符"),
    ]
}
