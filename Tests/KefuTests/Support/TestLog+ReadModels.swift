// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

extension TestLog {
    /// Asks for every expected table of a set, and compares each byte of the columns that it lists.
    func expectTables(
        of set: RealSet,
        _ stage: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for table in try set.tables() {
            let answer = try await ask(table.question, sourceLocation: sourceLocation)
            let difference = answer.difference(from: try table.answer())
            #expect(difference == nil, "\(set.name)/\(table.file), \(stage)", sourceLocation: sourceLocation)
        }
    }

    /// A digest of every live table of the read models, over all columns but the offset, which depends on the arrival.
    ///
    /// Two logs with the same events have the same digests, in whatever order the events arrived. Sums that are made of the rows when
    /// there is time are left out: how many there are depends on the clock.
    func readModels() async throws -> [String: String] {
        try await withSuperuser { connection in
            let tables = try await connection.query(
                """
                SELECT g.projection || '.' || c.relname, c.oid::regclass::text,
                  (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                   FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attname <> 'offset')
                FROM kefu.projections p
                JOIN kefu.generations g ON g.projection = p.name AND g.generation = p.live_generation
                CROSS JOIN unnest(g.tables) t (name)
                JOIN pg_class c ON c.oid = t.name::regclass
                WHERE NOT starts_with(c.relname, 'reply_sums_')
                ORDER BY 1
                """
            )
            var digests: [String: String] = [:]
            for row in tables.rows {
                let (name, table, columns) = try row.decode((String, String, String).self)
                let digest = try await connection.query(
                    PostgresQuery(
                        sql: """
                            SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(r::text, ';' ORDER BY r::text COLLATE "C")), '')
                            FROM (SELECT \(columns) FROM \(table)) r
                            """
                    )
                )
                // messages_g2 is messages in another generation.
                digests[String(name.prefix(upTo: name.lastIndex(of: "_") ?? name.endIndex))] =
                    try digest[0].decode(String.self, at: 0)
            }
            try #require(digests.count >= 9, "read models are missing: \(digests.keys.sorted())")
            return digests
        }
    }
}
