// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
package import Projections

extension Question {
    /// How many rows there are in each state: for when a question for what is to be done has no row to carry the numbers of what it
    /// leaves out.
    ///
    /// - Parameters:
    ///   - told: what ``tellingLeftOut`` has told, if it did.
    ///   - everything: the same question for everything, to be asked where it told nothing.
    /// - Returns: one line, the most first; `nil` without rows, or when the rows have no state.
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`.
    package func leftOut(
        told: String?,
        of everything: Question,
        _ models: some Answering
    ) async throws -> Phrase? {
        guard !notices.isEmpty, let state = columns.first(where: { $0.name == "state" }) else { return nil }
        let counts = if let told { Self.counts(told) } else { try await Self.counts(everything, models) }
        guard !counts.isEmpty else { return nil }
        func list(_ word: (Phrase) -> String, _ separator: String) -> String {
            counts.map { "\($0.count) \(word(state.words[$0.state] ?? Phrase($0.state, $0.state)))" }.joined(
                separator: separator
            )
        }
        return Phrase(
            "nothing to do now; left out: \(list(\.english, ", ")) (--all shows them)",
            "目前没有待办；未列出：\(list(\.chinese, "、"))（--all 显示全部）"
        )
    }

    private typealias Counted = (state: String, count: Int64)

    private static func counts(_ told: String) -> [Counted] {
        told.split(separator: ",").compactMap { pair in
            let words = pair.split(separator: " ")
            guard words.count == 2, let count = Int64(words[1]) else { return nil }
            return (String(words[0]), count)
        }
    }

    private static func counts(_ everything: Question, _ models: some Answering) async throws -> [Counted] {
        let sql = """
            SELECT state, count(*) FROM (
            \(everything.innerSQL)
            ) AS rows GROUP BY state ORDER BY count(*) DESC, state
            """
        let query = PostgresQuery(sql: sql, binds: everything.binds.map { $0 as any PostgresEncodable })
        return try await models.ask(query).rows.map { try $0.decode((String, Int64).self) }
    }
}
