// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu handovers`: what one shift handed to the next, and what of it is open after noon (R121).
public struct HandoversQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.handoverDue]

    public var scope: Scope
    public var policies: PolicySet
    /// Only what is not done in its time.
    public var isOverdueOnly: Bool
    /// Only items of the agent who took them over or is to.
    public var agent: String?

    /// - Parameter scope: With `all` everything that was ever handed over, else what is not done.
    public init(
        scope: Scope,
        policies: PolicySet = .standard,
        isOverdueOnly: Bool = false,
        agent: String? = nil
    ) {
        self.scope = scope
        self.policies = policies
        self.isOverdueOnly = isOverdueOnly
        self.agent = agent
    }

    public var question: Question {
        Question(
            "handovers",
            binds: scope.binds + policies.binds(Self.policyKeys) + [isOverdueOnly, agent]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns,
            hidden: ["total", "done"],
            notices: [
                Notice(
                    "done",
                    one: Phrase("1 item that is done left out", "另有1项已完成，未列出"),
                    many: Phrase("# items that are done left out", "另有#项已完成，未列出")
                )
            ]
        )
    }

    private static let columns = [
        .shop,
        Column("handover", .identifier, "handover", "交接单"),
        Column("item", .identifier, "item", "事项"),
        Column(
            "state",
            .code,
            "state",
            "状态",
            words: [
                "open": Phrase("open", "待接手"), "accepted": Phrase("accepted", "已接手"),
                "overdue": Phrase("overdue", "已逾期"), "done": Phrase("done", "已完成"),
            ]
        ),
        Column("due_at", .instant, "due", "处理期限"),
        Column("left_s", .seconds, "left", "剩余"),
        Column(
            "kind",
            .code,
            "about",
            "类型",
            words: [
                "order": Phrase("order", "订单"), "refund": Phrase("refund", "退款"), "case": Phrase("case", "工单"),
                "customer": Phrase("customer", "客户"), "note": Phrase("note", "备注"),
            ]
        ),
        Column("ref", .identifier, "of", "对象"),
        Column("from_agent", .identifier, "from", "交班客服"),
        Column("owner", .identifier, "owner", "负责人"),
        Column("handed_at", .instant, "handed over", "交接时间"),
        Column("accepted_at", .instant, "accepted", "接手时间"),
        Column("done_at", .instant, "done", "完成时间"),
        Column("result", .text, "result", "结果"),
        Column("late", .flag, "late", "逾期"),
        Column("priority", .text, "priority", "优先级"),
        .shopName,
        .platform,
    ]
}
