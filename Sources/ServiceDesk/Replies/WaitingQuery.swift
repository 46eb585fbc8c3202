// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu waiting`: who waits for a human reply as of the instant, longest first, and until when each policy lets them (R009,
/// R010).
public struct WaitingQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [.effectiveLimit, .effectiveWindow, .timelyLimit]

    public var scope: Scope
    public var policies: PolicySet

    public init(scope: Scope, policies: PolicySet = .standard) {
        self.scope = scope
        self.policies = policies
    }

    public var question: Question {
        let window = policies.window(.effectiveWindow)
        let judging: [any PostgresEncodable & Sendable] = [
            window.opensText, window.closesText, policies.integer(.effectiveLimit), policies.platforms(.effectiveLimit),
            policies.integer(.timelyLimit),
        ]
        return Question("waiting", binds: scope.binds + judging, columns: Self.columns)
    }

    private static let columns = [
        .shop,
        .customer,
        Column("messages", .integer, "messages", "未回复消息数"),
        Column("first_waiting_at", .instant, "waiting since", "开始等待"),
        Column("last_message_at", .instant, "last message", "最后消息"),
        Column("waiting_s", .seconds, "waiting", "已等待"),
        Column("effective_deadline", .instant, "effective until", "有效回复截止"),
        Column("effective_left_s", .seconds, "left", "剩余"),
        Column("timely_deadline", .instant, "timely until", "及时回复截止"),
        Column("timely_left_s", .seconds, "left", "剩余"),
        Column("last_agent", .identifier, "last agent", "上次回复客服"),
        Column("last_reply_at", .instant, "last reply", "上次回复"),
        .shopName,
        .platform,
    ]
}
