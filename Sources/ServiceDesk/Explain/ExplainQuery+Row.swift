// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

extension ExplainQuery {
    /// Asks for the row: the columns that are shown, and instants in the zone of the shop as well.
    var row: LocalTimes {
        let names = columns.map { "answer.\(PostgresQuery.quoted(identifier: $0.name))" }
        let first = answer.binds.count
        let conditions = match.enumerated().map { index, match in
            "answer.\(PostgresQuery.quoted(identifier: match.column))::text = $\(first + index + 1)::text"
        }
        let condition = conditions.isEmpty ? "" : "\nWHERE " + conditions.joined(separator: " AND ")
        var question = answer
        question.sql =
            "SELECT \(names.joined(separator: ", ")) FROM (\n\(answer.innerSQL)\n) AS answer\(condition)\nORDER BY \(order)"
        question.binds += match.map { $0.value as any PostgresEncodable & Sendable }
        question.columns = columns
        question.hidden = []
        return LocalTimes(question)
    }

    /// By what rows are sorted: the places of columns in SQL.
    var order: String { ([0, 1] + keys).map { "\($0 + 1)" }.joined(separator: ", ") }

    /// The tables that the row and the times beside it are read from.
    var tables: Set<String> {
        guard let sums else { return row.question.tables }
        return sums.sums().tables.union(sums.rows([]).tables)
    }

    /// The row that is stored.
    func stored(_ tables: TableNames, _ connection: PostgresConnection) async throws -> ExplainedRows {
        if let sums { return try await sums.stored(tables, connection) }
        return try rows(try await connection.query(row.question.query.substituting(tables)))
    }

    /// The rows of an answer to it.
    func rows(_ result: PostgresResult) throws -> ExplainedRows {
        let cells = AnswerCells(columns: columns.map { OutputColumn($0) }, localColumns: row.columns)
        try cells.check(result)
        var rows = ExplainedRows(keys: keys)
        var values: [Cell] = []
        withExtendedLifetime(result) {
            for number in 0..<result.count {
                cells.read(number, of: result, into: &values)
                rows.append(values.map(\.kept))
            }
        }
        return rows
    }
}
