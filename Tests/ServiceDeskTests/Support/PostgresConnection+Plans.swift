// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk

extension PostgresConnection {
    /// The lines of a question's plan, as it ran.
    func plan(of question: Question) async throws -> [String] {
        try await query(
            PostgresQuery(
                sql: "EXPLAIN (ANALYZE, TIMING OFF) " + QueryServer.named(question.sql),
                binds: question.binds.map { $0 as any PostgresEncodable }
            )
        ).rows.map { try $0.decode(String.self, at: 0) }
    }

    /// The rows that all steps of a question's plan gave or threw away, each as often as it ran.
    func rowsGoneThrough(by question: Question) async throws -> Int {
        var rows = 0
        var loops = 1
        for line in try await plan(of: question) {
            if let actual = line.firstRange(of: "(actual ") {
                let numbers = line[actual.upperBound...].split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
                guard numbers.count >= 2 else { continue }
                loops = numbers[1]
                rows += numbers[0] * loops
            } else if let removed = line.firstRange(of: "Rows Removed by ") {
                rows += (line[removed.upperBound...].split(separator: " ").last.flatMap { Int($0) } ?? 0) * loops
            }
        }
        return rows
    }
}
