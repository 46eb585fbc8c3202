// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Schemas

extension EventCatalogue {
    /// The names of the types that have a schema, in byte order: `case.closed`, …
    public static let types: [String] = Schemas.files(under: "events").compactMap { path in
        let name = path.dropFirst("events/".count)
        return name.hasSuffix(".schema.json") ? String(name.dropLast(".schema.json".count)) : nil
    }

    /// SHA-256 over the schemas, in hexadecimal digits.
    static var fingerprint: String {
        Migration(version: 0, files: types.map { ($0, Schemas.file("events/\($0).schema.json") ?? "") }).checksum
    }

    /// Tells the database what `kefu.append` must know of the types: the kinds of subject, and which fields are personal.
    static func write(to connection: PostgresConnection) async throws {
        _ = try await connection.query(
            query(
                """
                INSERT INTO kefu.event_types (type, subject_kinds, personal_fields) \(rows)
                ON CONFLICT (type) DO UPDATE SET
                  subject_kinds = EXCLUDED.subject_kinds, personal_fields = EXCLUDED.personal_fields
                """
            )
        )
    }

    /// Whether the database was told all that `write(to:)` tells.
    static func isWritten(to connection: PostgresConnection) async throws -> Bool {
        try await connection.query(
            query(
                "SELECT NOT EXISTS (\(rows) EXCEPT SELECT type, subject_kinds, personal_fields FROM kefu.event_types)"
            )
        )[0].decode(Bool.self, at: 0)
    }

    private static func query(_ sql: String) -> PostgresQuery {
        PostgresQuery(sql: sql, binds: [types, types.map { Schemas.file("events/\($0).schema.json") ?? "{}" }])
    }

    private static let rows = """
        SELECT
          t.type COLLATE "C",
          ARRAY(SELECT jsonb_array_elements_text(t.schema::jsonb -> 'x-kefu-subject')),
          ARRAY(
            SELECT p.key FROM jsonb_each(t.schema::jsonb -> 'properties') p
            WHERE p.value -> 'x-kefu-personal' = 'true'
            ORDER BY p.key COLLATE "C")
        FROM unnest($1, $2) AS t (type, schema)
        """
}
