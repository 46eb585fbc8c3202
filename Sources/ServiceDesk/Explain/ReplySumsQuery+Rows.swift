// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

extension ReplySumsQuery {
    /// The row that is stored, of all the customers of the scope.
    func stored(_ tables: TableNames, _ connection: PostgresConnection) async throws -> ExplainedRows {
        let sums = try Self.read(
            try await connection.query(self.sums().query.substituting(tables)),
            count: 1,
            place: { ($0, 0) }
        )
        let question = rows(sums)
        return try Self.rows(try await connection.query(question.query.substituting(tables)), of: question, count: 1)[0]
    }

    /// The rows in an answer to ``rows(_:)``, those of each of the sums.
    static func rows(_ result: PostgresResult, of question: Question, count: Int) throws -> [ExplainedRows] {
        let cells = AnswerCells(columns: question.columns.map { OutputColumn($0) })
        try cells.check(result)
        let keys = question.columns.indices.filter { question.columns[$0].name == "shop" }
        var all = [ExplainedRows](repeating: ExplainedRows(keys: keys), count: count)
        var values: [Cell] = []
        try withExtendedLifetime(result) {
            for number in 0..<result.count {
                cells.read(number, of: result, into: &values)
                let place = try result.rows[number].decode(Int64.self, at: question.columns.count)
                all[Int(place)].append(values.map(\.kept))
            }
        }
        return all
    }
}
