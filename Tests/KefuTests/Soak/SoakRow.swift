// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// One row of the log, as plain SQL gives it.
struct SoakRow: Sendable {
    var id: String
    var position: SoakPosition
    var subject: String
    var data: String
    var text: String

    /// The whole log, by partition and offset.
    static func all(_ connection: PostgresConnection) async throws -> [SoakRow] {
        let rows = try await connection.query(
            """
            SELECT e.id, e.partition, e."offset", e.subject, e.data, coalesce(convert_from(v.content, 'UTF8'), '')
            FROM kefu.events e LEFT JOIN kefu.vault v USING (partition, "offset")
            ORDER BY e.partition, e."offset"
            """
        )
        return try rows.rows.map { row in
            let (id, partition, offset, subject, data, text) = try row.decode(
                (String, Int16, Int64, String, String, String).self
            )
            let position = SoakPosition(partition: Int(partition), offset: offset)
            return SoakRow(id: id, position: position, subject: subject, data: data, text: text)
        }
    }

    /// By partition, the ids of rows in their order.
    static func ids(_ rows: [SoakRow]) -> [[String]] {
        rows.reduce(into: [[String]](repeating: [], count: 16)) { $0[$1.position.partition].append($1.id) }
    }
}
