// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension ExplainQuery {
    /// Asks for the row, each value as text.
    var row: PostgresQuery {
        let names = columns.map { "answer.\(PostgresQuery.quoted(identifier: $0.name))::text" }
        let first = answer.binds.count
        let conditions = match.enumerated().map { index, match in
            "answer.\(PostgresQuery.quoted(identifier: match.column))::text = $\(first + index + 1)::text"
        }
        let condition = conditions.isEmpty ? "" : "\nWHERE " + conditions.joined(separator: " AND ")
        return PostgresQuery(
            sql:
                "SELECT \(names.joined(separator: ", ")) FROM (\n\(answer.innerSQL)\n) AS answer\(condition)\nORDER BY 1, 2",
            binds: answer.binds.map { $0 as any PostgresEncodable } + match.map { $0.value as any PostgresEncodable }
        )
    }

    /// The row's values by column, or of several rows one after the other; empty when there is none.
    func values(_ rows: PostgresResult) throws -> [[String?]] {
        try rows.rows.map { row in
            try columns.indices.map { try row.decode(String?.self, at: $0) }
        }
    }
}
