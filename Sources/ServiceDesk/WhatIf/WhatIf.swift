// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The same questions under two sets of policies, and perhaps in two time zones.
///
/// One statement asks both ways in one snapshot, and gives back only rows that differ as they are printed; so an unchanged policy gives
/// none, and what is equal never leaves the server.
public struct WhatIf: Sendable {
    /// What is asked about; always with everything.
    public var scope: Scope
    public var policies: PolicySet
    public var changedPolicies: PolicySet
    /// The zone of local days that is tried; `nil` leaves the scope's.
    public var changedTimeZone: String?
    /// Whether the changed way reads tables of a build with other parameters: `{changed.messages}`.
    public var readsChangedTables = false

    public init(scope: Scope, policies: PolicySet, changedPolicies: PolicySet, changedTimeZone: String? = nil) {
        self.scope = scope
        self.scope.all = true
        self.scope.limit = nil
        self.policies = policies
        self.changedPolicies = changedPolicies
        self.changedTimeZone = changedTimeZone
    }

    /// Asks for the rows of a metric that differ. Columns: whether the row is one of the changed way, then the keys, then the
    /// values; in the order of the keys, the row of today before the changed one.
    func question(_ metric: Metric) -> Question {
        let before = metric.question(scope, policies)
        var changed = scope
        changed.timeZone = changedTimeZone ?? scope.timeZone
        let after = metric.question(changed, changedPolicies)
        let named = (metric.keys + metric.values).map { name in
            guard let column = before.columns.first(where: { $0.name == name }) else {
                preconditionFailure("\(metric.name) has no column \(name)")
            }
            return column
        }
        var question = before
        question.sql = Self.sql(
            columns: named,
            keys: metric.keys.count,
            before: before.innerSQL,
            after: Question.sql(
                readsChangedTables ? Self.changedTables(of: after) : after.innerSQL,
                placeholdersHigherBy: before.binds.count
            )
        )
        question.binds = before.binds + after.binds
        question.columns = [Column("is_changed", .flag, "changed", "变更后")] + named
        question.hidden = []
        question.notices = []
        return question
    }

    /// Rows that one way has more often than the other come as often as they are too many. Where several rows have the same keys, the
    /// first of one way stands beside the first of the other.
    private static func sql(columns: [Column], keys: Int, before: String, after: String) -> String {
        let list = columns.map { PostgresQuery.quoted(identifier: $0.name) }
        let names = list.joined(separator: ", ")
        let told = zip(columns, list).map { asPrinted($0, $1) }.joined(separator: ", ")
        let (key, value) = (list[..<keys].joined(separator: ", "), list[keys...].joined(separator: ", "))
        return """
            SELECT surplus > 0 AS is_changed, \(names)
            FROM (
                SELECT
                    \(names),
                    count(*) FILTER (WHERE is_changed) - count(*) FILTER (WHERE NOT is_changed) AS surplus
                FROM (
                    SELECT false AS is_changed, \(told) FROM (
            \(before)
                    ) AS before
                    UNION ALL
                    SELECT true, \(told) FROM (
            \(after)
                    ) AS after
                ) AS told
                GROUP BY \(names)
            ) AS compared
            CROSS JOIN LATERAL generate_series(1, abs(surplus)) AS copies (copy)
            WHERE surplus <> 0
            ORDER BY \(key), row_number() OVER (PARTITION BY \(key), surplus > 0 ORDER BY \(value)), 1
            """
    }

    /// A value no finer than every format prints it: a length of time in milliseconds, rounded half away from zero. All others are
    /// printed whole.
    private static func asPrinted(_ column: Column, _ name: String) -> String {
        column.kind == .seconds ? "round(\(name)::numeric, -3)::bigint AS \(name)" : name
    }

    private static func changedTables(of question: Question) -> String {
        question.tables.reduce(question.innerSQL) { $0.replacing("{\($1)}", with: "{changed.\($1)}") }
    }
}
