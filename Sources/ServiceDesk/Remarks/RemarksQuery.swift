// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu remarks`: remarks on orders with their flags, newest first.
public struct RemarksQuery: Sendable {
    /// The flags that a remark can have, as its event tells them.
    public static let flags = ["none", "grey", "red", "yellow", "green", "blue", "purple", "other"]

    public var scope: Scope
    /// Only remarks with this flag, one of ``flags``.
    public var flag: String?

    public init(scope: Scope, flag: String? = nil) {
        self.scope = scope
        self.flag = flag
    }

    /// The question. Without a time it asks for remarks written today.
    public var question: Question {
        Question(
            "remarks",
            binds: scope.bindsWithTime() + [flag] as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
    }

    private static let columns = [
        .shop,
        .order,
        Column("at", .instant, "at", "时间"),
        .flag,
        Column("by", .text, "by", "备注方"),
        .agent,
        Column("tag", .text, "tag", "标签"),
        Column("text_len", .integer, "characters", "字数"),
        Column("current", .flag, "current", "当前"),
        .shopName,
        .platform,
    ]
}
