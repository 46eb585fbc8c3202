// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import ServiceDesk

/// The rows of all read models of a log, as text that can be compared.
struct ReadModelDump: Equatable {
    var rows: [String: [String]] = [:]

    /// - Parameter withOffsets: whether to compare offsets too, which depend on the order of arrival.
    static func of(_ log: TestLog, withOffsets: Bool) async throws -> ReadModelDump {
        try await log.withSuperuser { connection in
            var dump = ReadModelDump()
            let tables = try await connection.query(
                """
                SELECT unnest(g.tables) FROM kefu.generations g
                JOIN kefu.projections p ON p.name = g.projection AND p.live_generation = g.generation
                """
            ).rows.map { try $0.decode(String.self, at: 0) }
            for table in tables {
                let rows = try await connection.query(
                    """
                    SELECT (to_jsonb(t) - \(withOffsets ? "" : "offset"))::text AS row FROM \(unescaped: table) t ORDER BY 1
                    """
                )
                let name = table.split(separator: "_g").dropLast().joined(separator: "_g")
                dump.rows[name] = try rows.rows.map { try $0.decode(String.self, at: 0) }
            }
            return dump
        }
    }

    /// The first table and row in which two dumps differ, for a message.
    func difference(from other: ReadModelDump) -> String? {
        for (table, rows) in rows.sorted(by: { $0.key < $1.key }) where rows != other.rows[table] {
            let others = Set(other.rows[table] ?? [])
            return
                "\(table): \(rows.first { !others.contains($0) } ?? "rows missing") of \(rows.count), \(others.count)"
        }
        return rows.count == other.rows.count ? nil : "other tables"
    }
}
