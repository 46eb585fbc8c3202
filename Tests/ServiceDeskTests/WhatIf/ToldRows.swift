// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

@testable import ServiceDesk

/// The rows of a metric as programs are told them: by their keys the values, a text each.
struct ToldRows {
    private(set) var rows: [String: [String]] = [:]

    /// Those of the metric's question, asked by itself.
    static func of(
        _ metric: Metric,
        _ scope: Scope,
        _ policies: PolicySet,
        _ tables: TableNames,
        _ connection: PostgresConnection
    ) async throws -> ToldRows {
        let reader = AnswerReader(metric.question(scope, policies))
        let names = reader.columns.map(\.name)
        let keys = metric.keys.compactMap { names.firstIndex(of: $0) }
        let values = metric.values.compactMap { names.firstIndex(of: $0) }
        var told = ToldRows()
        _ = try await reader.read(
            tables,
            connection,
            isUnlimited: true,
            row: { cells in
                told.add(
                    text(keys.map { cells[$0] }, keys.map { reader.columns[$0] }),
                    text(values.map { cells[$0] }, values.map { reader.columns[$0] })
                )
            },
            afterRow: {}
        )
        return told
    }

    mutating func add(_ keys: String, _ values: String) { rows[keys, default: []].append(values) }

    /// The rows that these have more often than the others.
    func without(_ others: ToldRows) -> ToldRows {
        var left = ToldRows()
        for (keys, values) in rows {
            var rest = others.rows[keys] ?? []
            for value in values {
                if let place = rest.firstIndex(of: value) { rest.remove(at: place) } else { left.add(keys, value) }
            }
        }
        return left
    }

    /// All of them in one order.
    var lines: [String] { rows.flatMap { keys, values in values.map { "\(keys) \($0)" } }.sorted() }

    /// Cells as JSON, in which nothing is not an empty text.
    static func text(_ cells: [Cell], _ columns: [OutputColumn]) -> String {
        var encoder = JSONRowEncoder(columns: columns, isArray: false)
        var bytes: [UInt8] = []
        encoder.row(cells, into: &bytes)
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
