// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu refunds rate`: what was paid back in a time, and the share of refunds for quality among the orders paid then (R066).
///
/// It measures, and nothing more: nobody is to be talked out of the true reason.
public struct RefundRateQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.qualityReasons]

    public var scope: Scope
    public var policies: PolicySet

    /// - Parameter scope: Its time is the period; without one today.
    public init(scope: Scope, policies: PolicySet = .standard) {
        self.scope = scope
        self.policies = policies
    }

    public var question: Question {
        Question(
            "refund_rates",
            binds: scope.bindsWithTime() + policies.binds(Self.policyKeys),
            columns: [
                .shop,
                Column("paid_orders", .integer, "orders paid", "付款订单"),
                Column("refunds", .integer, "refunds paid back", "退款成功"),
                Column("quality_refunds", .integer, "for quality", "品质退款"),
                Column("quality_rate", .share, "quality rate", "品质退款率"),
                Column("ended", .integer, "refunds ended", "完结退款"),
                Column("retained", .integer, "retained", "已挽留"),
                Column("retention_rate", .share, "retention rate", "挽留率"),
                .shopName, .platform,
            ]
        )
    }
}
