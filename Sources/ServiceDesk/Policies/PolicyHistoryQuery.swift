// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu policy history`: every value that was set, from which day on, for whom, when and why.
public struct PolicyHistoryQuery: Sendable {
    public var scope: Scope
    /// Only this policy, or those whose keys begin with it and a point.
    public var key: String?

    public init(scope: Scope, key: String? = nil) {
        self.scope = scope
        self.key = key
    }

    public var question: Question {
        Question(
            "policy_history",
            binds: scope.binds + [key] as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        Column("key", .text, "key", "键"),
        // Empty: from that day on nothing is set there any more.
        Column("value", .text, "value", "值"),
        Column("effective_from", .day, "from", "生效日期"),
        .shop,
        .platform,
        Column("set_at", .instant, "set", "设置时间"),
        Column("note", .text, "note", "备注"),
        Column("id", .identifier, "id", "编号"),
        Column("source", .identifier, "source", "来源"),
    ]
}
