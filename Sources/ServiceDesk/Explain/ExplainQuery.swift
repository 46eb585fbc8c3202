// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// Which row of an answer is to be explained.
public struct ExplainQuery: Sendable {
    /// The answer that has the row.
    let answer: Question
    /// Asks for the events that may lie behind it: partition, offset, reason, delay in microseconds, detail.
    let candidates: Question
    let scope: Scope
    /// The columns of the row, in the order in which they are shown.
    let columns: [Column]
    /// Which rows are meant: the values of some columns, as text.
    var match: [(column: String, value: String)] = []
    /// The places of the columns that tell several rows apart.
    let keys: [Int]
    /// What the row follows from, where that is sums over customers: the row is not asked for in one piece then.
    var sums: ReplySumsQuery?
    /// The question whose rows are asked for many choices of events at once, where that can be.
    var tiers: TiersQuery?
    /// What the row is about, for parked events that name it.
    var subjects: [String] = []
    var customers: [String] = []
    var orders: [String] = []
    /// Whether the row is about all customers of the scope's days.
    var isOfDays = false
    /// Whether the row that is stored can be told apart from those of other customers, to compare it with the events' own.
    var isStoredAlone = true

    /// - Parameter columns: the names of those that are shown; all when left out.
    init(_ answer: Question, _ candidates: Question, scope: Scope, columns: [String]? = nil, keys: [String] = ["shop"])
    {
        self.answer = answer
        self.candidates = candidates
        self.scope = scope
        self.columns =
            columns.map { names in
                names.map { name in
                    guard let column = answer.columns.first(where: { $0.name == name }) else {
                        preconditionFailure("\(answer.name) has no column \(name)")
                    }
                    return column
                }
            } ?? answer.columns
        self.keys = self.columns.indices.filter { [columns = self.columns] in keys.contains(columns[$0].name) }
    }

    /// Asks for the chosen shops and the instants of the chosen days.
    var shops: PostgresQuery {
        Question("explain_shops", binds: scope.bindsWithTime(isTodayByDefault: isOfDays), columns: [], hidden: []).query
    }

    /// Asks for instants by the clocks of their shops.
    func times(_ instants: [Timestamp], shops: [String]) -> PostgresQuery {
        Question(
            "explain_times",
            binds: [instants, scope.asOf, scope.timeZone, shops] as [any PostgresEncodable & Sendable],
            columns: [],
            hidden: []
        ).query
    }
}
