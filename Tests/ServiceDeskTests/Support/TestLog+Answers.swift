// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Projections
import ServiceDesk

extension TestLog {
    /// A log of these lines, folded.
    static func folded(_ lines: [String]) async throws -> TestLog {
        let log = try await make()
        _ = try await log.append(lines)
        try await log.fold()
        return log
    }

    /// Folds everything.
    func fold() async throws { _ = try await Projector(database, set: Desk.projections).catchUp() }

    /// The rows of an answer, each as one text.
    func answer(_ question: Question, from models: ReadModels? = nil) async throws -> [String] {
        let names = question.columns.map { "answer.\(PostgresQuery.quoted(identifier: $0.name))::text" }
        var inner = question.sql
        while let last = inner.last, last == ";" || last.isWhitespace { inner.removeLast() }
        let query = PostgresQuery(
            sql:
                "SELECT concat_ws('|', \(names.map { "coalesce(\($0), '-')" }.joined(separator: ", "))) FROM (\n\(inner)\n) AS answer",
            binds: question.binds.map { $0 as any PostgresEncodable }
        )
        return try await (models ?? ReadModels(database)).ask(query.unprepared()).rows.map {
            try $0.decode(String.self, at: 0)
        }.sorted()
    }
}
