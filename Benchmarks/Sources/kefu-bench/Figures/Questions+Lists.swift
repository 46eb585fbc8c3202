// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections
import ServiceDesk

extension Questions {
    private static let pageSize = 2000

    /// P8c: lists of everything of every shop, read a page at a time as `kefu --all` and the HTTP API do.
    func lists(_ models: ReadModels, _ desk: AskedDesk) async throws -> [Figure] {
        var rate = Figure("P8c", "full lists, rows a second of the slowest", unit: "rows/s", goal: 1)
        var first = Figure("P8c first", "full lists, the first rows of the slowest", unit: "ms", goal: 1)
        let scope = Scope(all: true, asOf: desk.latest)
        let lists: [(String, Question)] = [
            ("orders", OrdersQuery(scope: scope).question), ("remarks", RemarksQuery(scope: scope).question),
            ("refunds", RefundsQuery(scope: scope).question), ("reply-rate", ReplyRateQuery(scope: scope).question),
            ("responses", ResponsesQuery(scope: scope).question), ("waiting", WaitingQuery(scope: scope).question),
            ("tiers", TiersQuery(scope: scope).question),
        ]
        var (slowest, latest) = (Double.infinity, 0.0)
        for (name, question) in lists {
            let (rows, start, seconds) = try await read(question, models)
            slowest = min(slowest, Double(rows) / seconds)
            latest = max(latest, start * 1000)
            rate.details.append(("\(name), rows", Double(rows)))
            rate.details.append(("\(name), rows/s", Double(rows) / seconds))
            first.details.append(("\(name), first rows after ms", start * 1000))
            Progress.say("P8c \(name): \(rows) rows in \(Numbers.fixed(seconds, decimals: 2)) s")
        }
        rate.value.append(slowest)
        rate.floor.append(200_000)
        first.value.append(latest)
        first.floor.append(50)
        return [rate, first]
    }

    /// - Returns: the rows, the seconds until the first came, and those until the last did.
    private func read(_ question: Question, _ models: ReadModels) async throws -> (Int, Double, Double) {
        try await models.withTables { tables, connection in
            let query = question.query.substituting(tables)
            let watch = Stopwatch()
            try await connection.execute("SET LOCAL cursor_tuple_fraction = 1")
            _ = try await connection.query(query.replacing(sql: "DECLARE list NO SCROLL CURSOR FOR " + query.sql))
            var (rows, first) = (0, 0.0)
            while true {
                let page = try await connection.query(
                    PostgresQuery(sql: "FETCH \(Self.pageSize) FROM list").unprepared()
                )
                if rows == 0 { first = watch.seconds }
                rows += page.count
                if page.count < Self.pageSize { return (rows, first, watch.seconds) }
            }
        }
    }
}
