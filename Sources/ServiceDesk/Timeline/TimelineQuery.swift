// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Everything that was told about one order or one customer as of the instant, in order; of all time, unless days or instants are given.
///
/// With a limit the latest events, still in order.
public struct TimelineQuery: Sendable {
    let name: String
    let id: String
    let scope: Scope

    /// `kefu order show`: the order's own events, and all that was told elsewhere of the refunds that name it.
    public static func order(_ id: String, scope: Scope) -> TimelineQuery {
        TimelineQuery(name: "order_show", id: id, scope: scope)
    }

    /// `kefu customer show`: messages both ways, events that name the customer, and events of the customer's orders and refunds.
    public static func customer(_ id: String, scope: Scope) -> TimelineQuery {
        TimelineQuery(name: "customer_show", id: id, scope: scope)
    }

    public var question: Question {
        var question = Question(
            name,
            binds: scope.bindsWithTime(isTodayByDefault: false) + [id] as [any PostgresEncodable & Sendable],
            columns: Self.columns
        )
        question.keepsLast = true
        return question
    }

    /// Whether anything was told of it, whenever that was, as of the instant: one row, or none.
    package var known: Question {
        let scope = Scope(shops: scope.shops, limit: 1, all: true, asOf: scope.asOf)
        return TimelineQuery(name: name, id: id, scope: scope).question
    }

    private static let columns = [
        Column("at", .instant, "at", "时间"),
        Column("what", .text, "what", "事件"),
        Column("who", .identifier, "who", "操作者"),
        Column("details", .json, "details", "详情"),
        .shop,
        Column("subject", .identifier, "subject", "对象"),
        Column("id", .identifier, "id", "编号"),
        Column("source", .identifier, "source", "来源"),
    ]
}
