// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu follow-ups`: orders that are unpaid as of the instant, longest first, and at which stage of reminding they are (R029
/// to R031b).
///
/// Attempts and owner are empty until follow-ups can be claimed.
public struct FollowUpsQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] =
        [.unpaidCloseAfter, .unpaidReturning, .unpaidNew, .unpaidSecond, .unpaidLast, .returningMinimumOrders]
        + PolicyKey.unpaidCloseAfterOfPlatforms.map(\.key)

    public var scope: Scope
    public var policies: PolicySet

    /// - Parameter scope: With `all` every unpaid order, else those that are due: past the first stage and not yet closed by
    ///   the platform.
    public init(scope: Scope, policies: PolicySet = .standard) {
        self.scope = scope
        self.policies = policies
    }

    public var question: Question {
        let platforms = PolicyKey.unpaidCloseAfterOfPlatforms
        let judging: [any PostgresEncodable & Sendable] = [
            policies.integer(.unpaidCloseAfter), policies.integer(.unpaidReturning), policies.integer(.unpaidNew),
            policies.integer(.unpaidSecond), policies.integer(.unpaidLast), policies.integer(.returningMinimumOrders),
            platforms.map(\.platform), platforms.map { policies.integer($0.key) },
        ]
        return Question(
            "follow_ups",
            binds: scope.binds + judging,
            columns: Self.columns,
            hidden: ["total", "not_due", "expired"],
            notices: [
                Notice(
                    "not_due",
                    one: Phrase("1 unpaid order not due yet left out", "另有1笔未到催付时间，未列出"),
                    many: Phrase("# unpaid orders not due yet left out", "另有#笔未到催付时间，未列出")
                ),
                Notice(
                    "expired",
                    one: Phrase("1 unpaid order past its automatic close left out", "另有1笔已过自动关闭时间，未列出"),
                    many: Phrase("# unpaid orders past their automatic close left out", "另有#笔已过自动关闭时间，未列出")
                ),
            ]
        )
    }

    private static let columns = [
        .order,
        .shop,
        .customer,
        Column("placed_at", .instant, "placed", "下单时间"),
        Column("amount", .money, "amount", "金额"),
        Column("age_s", .seconds, "age", "已下单"),
        Column(
            "stage",
            .code,
            "stage",
            "阶段",
            words: [
                "0": Phrase("not due", "未到期"), "1": Phrase("first", "首次"), "2": Phrase("second", "二次"),
                "last": Phrase("last", "末次"), "expired": Phrase("expired", "已过期"),
            ]
        ),
        Column("due_at", .instant, "due", "催付时间"),
        Column("auto_close_at", .instant, "closes", "自动关闭"),
        Column("closes_in_s", .seconds, "closes in", "距自动关闭"),
        Column("attempts", .integer, "attempts", "已催次数"),
        Column("owner", .identifier, "owner", "负责人"),
        .currency,
        Column("returning", .flag, "returning", "老客"),
        Column("deposit", .money, "deposit", "已付定金"),
        Column("kind", .text, "kind", "订单类型"),
        .shopName,
        .platform,
    ]
}
