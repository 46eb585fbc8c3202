// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
package import Projections

extension Question {
    /// How many rows there are in each state: for when a question for what is to be done has no row to carry the numbers of what it
    /// leaves out.
    ///
    /// - Parameter everything: the same question for everything.
    /// - Returns: one line, the most first; `nil` without rows, or when the rows have no state.
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`.
    package func leftOut(of everything: Question, _ models: some Answering) async throws -> Phrase? {
        guard !notices.isEmpty, let state = columns.first(where: { $0.name == "state" }) else { return nil }
        let (sql, binds) = counting(everything)
        let query = PostgresQuery(sql: sql, binds: binds.map { $0 as any PostgresEncodable })
        let counts = try await models.ask(query).rows.map { try $0.decode((String, Int64).self) }
        guard !counts.isEmpty else { return nil }
        func list(_ word: (Phrase) -> String, _ separator: String) -> String {
            counts.map { "\($0.1) \(word(state.words[$0.0] ?? Phrase($0.0, $0.0)))" }.joined(separator: separator)
        }
        return Phrase(
            "nothing to do now; left out: \(list(\.english, ", ")) (--all shows them)",
            "目前没有待办；未列出：\(list(\.chinese, "、"))（--all 显示全部）"
        )
    }

    private func counting(_ everything: Question) -> (sql: String, binds: [any PostgresEncodable & Sendable]) {
        if let statesSQL { return (statesSQL, binds) }
        let sql = """
            SELECT state, count(*) FROM (
            \(everything.innerSQL)
            ) AS rows GROUP BY state ORDER BY count(*) DESC, state
            """
        return (sql, everything.binds)
    }
}
