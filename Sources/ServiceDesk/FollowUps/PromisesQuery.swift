// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups promises`: what was promised, whether it was kept, and what is due (R023): promises told of follow-ups, and
/// questions about goods that were opened as cases.
public struct PromisesQuery: Sendable {
    /// What was promised.
    public struct Kind: Hashable, Sendable {
        public let name: String

        /// What a promise is about: a kind of follow-up, or a question about goods that was opened as a case.
        public static let all = (FollowUpKind.words.keys.sorted() + ["product_question"]).map(Kind.init(name:))
    }

    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.promiseLimit] + PolicyKey.unpaidClose

    public var scope: Scope
    public var policies: PolicySet
    public var kind: Kind?
    /// Only promises of this agent.
    public var agent: String?
    /// Only promises to or of this customer, by any id.
    public var customer: String?

    /// - Parameter scope: With `all` every promise, else those that were neither kept nor dropped.
    public init(
        scope: Scope,
        policies: PolicySet = .standard,
        kind: Kind? = nil,
        agent: String? = nil,
        customer: String? = nil
    ) {
        self.scope = scope
        self.policies = policies
        self.kind = kind
        self.agent = agent
        self.customer = customer
    }

    public var question: Question {
        Question(
            "promises",
            binds: scope.binds + policies.binds(Self.policyKeys) + [kind?.name, agent, customer]
                as [any PostgresEncodable & Sendable],
            columns: Self.columns,
            hidden: ["total", "ended"],
            notices: [
                Notice(
                    "ended",
                    one: Phrase("1 promise that was kept, moved or dropped left out", "另有1项承诺已兑现、改期或取消，未列出"),
                    many: Phrase("# promises that were kept, moved or dropped left out", "另有#项承诺已兑现、改期或取消，未列出")
                )
            ]
        )
    }

    private static let columns = [
        .shop,
        Column("due_at", .instant, "due", "应兑现"),
        Column("left_s", .seconds, "left", "剩余"),
        Column(
            "state",
            .code,
            "state",
            "状态",
            words: [
                "open": Phrase("open", "未到期"), "due": Phrase("due today", "今日到期"),
                "overdue": Phrase("overdue", "已逾期"), "kept": Phrase("kept", "已兑现"),
                "moved": Phrase("moved", "已改期"), "dropped": Phrase("dropped", "已取消"),
            ]
        ),
        Column(
            "kind",
            .code,
            "about",
            "事项",
            words: FollowUpKind.words.merging(["product_question": Phrase("product question", "商品咨询")]) { $1 }
        ),
        .customer,
        .order,
        Column("case", .identifier, "case", "工单"),
        .agent,
        Column("promised_at", .instant, "promised", "承诺时间"),
        Column("promised_for", .instant, "promised for", "约定时间"),
        Column("ended_at", .instant, "ended", "了结时间"),
        Column("late", .flag, "late", "逾期"),
        .shopName,
        .platform,
    ]
}
