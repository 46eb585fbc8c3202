// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

extension ExplainQuery {
    /// Asks for the rows that follow from each of some choices of events, folded side by side: those of `kefu tiers`, where the
    /// customer of each choice is another person. The number of the choice stands behind the columns.
    ///
    /// - Parameter shops: the names of the shops of all choices, as `Refolding.addEach` returns them.
    func rows(_ tiers: TiersQuery, ofChoices shops: [String]) -> LocalTimes {
        var tiers = tiers
        // Names and groups are told of the shops of each choice too; an id is that of its shop in each.
        tiers.scope.shops += shops.filter { name in
            Refolding.choice(named: name).map { tiers.scope.shops.contains(bytesOf: $0.shop) } ?? false
        }
        let standIns = ["persons": "linked_persons", "wanted_ids": "wanted_ids_of_choices"]
        var question = tiers.question(with: standIns)
        let names = columns.map { column in
            let name = "answer.\(PostgresQuery.quoted(identifier: column.name))"
            return column.name == "customer" ? #"regexp_replace(\#(name), '\u0001[0-9]+$', '') AS customer"# : name
        }
        question.sql = """
            SELECT \(names.joined(separator: ", ")), substring(answer.customer FROM '\\u0001([0-9]+)$')::bigint AS choice
            FROM (
            \(question.innerSQL)
            ) AS answer
            ORDER BY \(order)
            """
        question.columns = columns
        question.hidden = ["choice"]
        return LocalTimes(question)
    }

    /// The rows of each choice in an answer to ``rows(_:ofChoices:)``.
    func rows(_ result: PostgresResult, of question: LocalTimes, count: Int) throws -> [ExplainedRows] {
        let cells = AnswerCells(columns: columns.map { OutputColumn($0) }, localColumns: question.columns)
        try cells.check(result)
        var all = [ExplainedRows](repeating: ExplainedRows(keys: keys), count: count)
        var values: [Cell] = []
        try withExtendedLifetime(result) {
            for number in 0..<result.count {
                cells.read(number, of: result, into: &values)
                let choice = try result.rows[number].decode(Int64.self, at: columns.count)
                all[Int(choice)].append(values.map(\.kept))
            }
        }
        return all
    }
}
