// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

extension TestLog {
    /// Whether every batch carries the digest that its events and its predecessor demand, and offsets have no holes.
    func verify(events: Int64, _ location: SourceLocation = #_sourceLocation) async throws {
        try await withSuperuser { connection in
            let row = try await connection.query(
                """
                SELECT
                  (SELECT count(*) FROM kefu.events),
                  (SELECT count(*) FROM kefu.identities),
                  (SELECT bool_and(dense) FROM (
                    SELECT max("offset") = count(*) - 1 AND min("offset") = 0 AS dense FROM kefu.events GROUP BY partition) d),
                  (SELECT bool_and(
                     digest = kefu.batch_digest(partition, first_offset, last_offset, recorded_at,
                       coalesce(previous, decode(repeat('00', 32), 'hex')))
                     AND first_offset = coalesce(previous_last, -1) + 1)
                   FROM (
                     SELECT *, lag(digest) OVER w AS previous, lag(last_offset) OVER w AS previous_last
                     FROM kefu.batches WINDOW w AS (PARTITION BY partition ORDER BY last_offset)) c)
                """
            )[0]
            let (stored, identities, isDense, isChained) = try row.decode((Int64, Int64, Bool, Bool).self)
            #expect(stored == events, sourceLocation: location)
            #expect(identities == events, sourceLocation: location)
            #expect(isDense, sourceLocation: location)
            #expect(isChained, sourceLocation: location)
        }
    }
}
