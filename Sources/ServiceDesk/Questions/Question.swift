// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Something to ask the read models: SQL with values, and what the columns of the answer are.
public struct Question: Sendable {
    /// What it is called in logs and metrics: the name of its SQL file, or of the file that answers less than all of it.
    public var name: String
    /// One SELECT with `$1`, `$2`, … and table names in braces: `{messages}`.
    public var sql: String
    public var binds: [any PostgresEncodable & Sendable]
    /// The first columns of the result, in this order.
    public var columns: [Column]
    /// The columns behind them: counts (`bigint`, possibly null) that are the same in every row and are not shown; ``leftOut`` as the last.
    ///
    /// `total`, where there is one, is the number of rows without the limit; null when everything was asked for.
    public var hidden: [String]
    /// What to say below the rows about the hidden counts.
    public var notices: [Notice]
    /// Whether its limit keeps the last rows, which still come in order, rather than the first.
    package var keepsLast = false
    /// The same question, which gives one row of nothing but ``leftOut`` when it has no rows but left some out; only for who asks
    /// by `AnswerReader`. The question itself where it cannot tell.
    package var tellingLeftOut: Question {
        guard hidden.last == Self.leftOut else { return self }
        var telling = self
        telling.sql = QueryText.text(of: file, with: ["shown_rows": "shown_rows_or_left_out"])
        return telling
    }

    /// The hidden column of how many rows there are in each state: `quiet 17,waiting 3`.
    package static let leftOut = "left_out"

    private let file: String

    /// The query to run once the table names are put in.
    public var query: PostgresQuery { PostgresQuery(sql: sql, binds: binds.map { $0 as any PostgresEncodable }) }

    /// - Parameters:
    ///   - file: the SQL file, when it is not that of the name.
    ///   - standIns: fragments of SQL, see ``QueryText``.
    init(
        _ name: String,
        file: String? = nil,
        with standIns: [String: String] = [:],
        binds: [any PostgresEncodable & Sendable],
        columns: [Column],
        hidden: [String] = ["total"],
        notices: [Notice] = []
    ) {
        self.name = name
        self.file = file ?? name
        self.sql = QueryText.text(of: file ?? name, with: standIns)
        self.binds = binds
        self.columns = columns
        self.hidden = hidden
        self.notices = notices
    }
}
