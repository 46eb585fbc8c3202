// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The shops that are known as of the instant, with what was told about them: all of them, unless a limit is given.
public struct ShopsQuery: Sendable {
    public var scope: Scope
    /// Whether shops are listed too of which everything that is known happened after the instant.
    public var includesLater: Bool

    public init(scope: Scope, includesLater: Bool = false) {
        self.scope = scope
        self.includesLater = includesLater
    }

    public var question: Question {
        let rest: [any PostgresEncodable & Sendable] = [scope.all, scope.limit, includesLater]
        return Question("shops", binds: scope.shopBinds + rest, columns: Self.columns)
    }

    private static let columns = [
        .shop,
        .platform,
        .shopName,
        Column("group", .text, "group", "分组"),
        Column("time_zone", .text, "time zone", "时区"),
        // Another one than the time zone told when PostgreSQL does not know that.
        Column("zone", .text, "zone in use", "使用时区"),
        Column("business_hours", .json, "business hours", "营业时间"),
        Column("told_at", .instant, "told", "更新时间"),
    ]
}
