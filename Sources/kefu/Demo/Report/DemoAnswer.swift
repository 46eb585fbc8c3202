// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections
import ServiceDesk

/// All rows of an answer, for the sentences about it.
struct DemoAnswer {
    private let rows: [PostgresRow]

    init(_ question: Question, from models: ReadModels) async throws {
        let result = try await models.ask(question.query)
        rows = (0..<result.count).map { result[$0] }
    }

    var count: Int { rows.count }

    /// The rows for which something holds.
    func rows(where condition: (DemoRow) throws -> Bool) rethrows -> [DemoRow] {
        try rows.map { DemoRow(row: $0) }.filter(condition)
    }

    var all: [DemoRow] { rows.map { DemoRow(row: $0) } }
}

/// A row whose values are read by the names of their columns.
struct DemoRow {
    fileprivate let row: PostgresRow

    func text(_ name: String) throws -> String? {
        try row.decode(String?.self, named: name)
    }

    /// A count, an amount, or a length of time in microseconds.
    func number(_ name: String) throws -> Int64? {
        try row.decode(Int64?.self, named: name)
    }

    func isTrue(_ name: String) throws -> Bool {
        try row.decode(Bool?.self, named: name) ?? false
    }
}
