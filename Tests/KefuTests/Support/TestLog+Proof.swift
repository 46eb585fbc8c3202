// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

extension TestLog {
    /// Looks at every event with the eyes of the server: positions, identities and the chain.
    func expectWhole(events: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await withSuperuser { connection in
            func count(_ query: PostgresQuery) async throws -> Int64 {
                try await connection.query(query)[0].decode(Int64.self, at: 0)
            }
            #expect(try await count("SELECT count(*) FROM kefu.events") == events, sourceLocation: sourceLocation)
            let holes = try await count(
                """
                SELECT count(*) FROM (
                  SELECT partition FROM kefu.events GROUP BY partition
                  HAVING min("offset") <> 0 OR max("offset") <> count(*) - 1 OR count(DISTINCT "offset") <> count(*)
                ) p
                """
            )
            #expect(holes == 0, "partitions whose offsets are not 0, 1, 2 …", sourceLocation: sourceLocation)
            let strangers = try await count(
                """
                SELECT count(*)
                FROM kefu.events e FULL JOIN kefu.identities i ON i.identity = kefu.identity_of(e.source, e.id)
                WHERE (e.partition, e."offset") IS DISTINCT FROM (i.partition, i."offset")
                """
            )
            #expect(strangers == 0, "events without their identity, or the reverse", sourceLocation: sourceLocation)
            let misplaced = try await count(
                "SELECT count(*) FROM kefu.events WHERE partition <> kefu.partition_of(shop, subject, 16)"
            )
            #expect(misplaced == 0, "events in another partition than their subject's", sourceLocation: sourceLocation)
            let broken = try await count(
                """
                SELECT count(*) FROM (
                  SELECT b.*, lag(digest, 1, decode(repeat('00', 32), 'hex')) OVER chain AS previous,
                    lag(last_offset, 1, -1::bigint) OVER chain AS before
                  FROM kefu.batches b WINDOW chain AS (PARTITION BY partition ORDER BY last_offset)
                ) b
                WHERE first_offset <> before + 1
                  OR digest IS DISTINCT FROM kefu.batch_digest(partition, first_offset, last_offset, recorded_at, previous)
                """
            )
            #expect(broken == 0, "links of the chain that do not hold", sourceLocation: sourceLocation)
            let unsealed = try await count(
                """
                SELECT count(*)
                FROM (SELECT partition, max("offset") AS head FROM kefu.events GROUP BY partition) e
                FULL JOIN (SELECT partition, max(last_offset) AS head FROM kefu.batches GROUP BY partition) b USING (partition)
                WHERE e.head IS DISTINCT FROM b.head
                """
            )
            #expect(unsealed == 0, "partitions whose last events are not sealed", sourceLocation: sourceLocation)
        }
    }

    /// The number of events of each partition, as `kefu log status` tells it.
    func heads() async throws -> [Int64] {
        try await ask("log", "status").rows.map { try #require($0["events"].flatMap { Int64($0) }) }
    }

    /// A digest of the events below some heads: what was there stays there, as it was.
    func digest(below heads: [Int64]) async throws -> String {
        try await value(
            """
            SELECT coalesce(md5(string_agg(e::text, ';' ORDER BY e.partition, e."offset")), '')
            FROM kefu.events e
            JOIN unnest(\(heads)) WITH ORDINALITY h (head, n) ON h.n = e.partition + 1 AND e."offset" < h.head
            """
        )
    }
}
