// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

extension LogHeads {
    /// The cut of everything that was recorded up to an instant, by the clock of the server.
    ///
    /// Batches of a partition never go back in time, so this is a prefix of the log, and the same one whenever it is asked for
    /// once the instant is over.
    ///
    /// - Complexity: an index walk a partition, over the batches that were recorded since.
    public static func cut(knownAt instant: Timestamp, _ connection: PostgresConnection) async throws -> Cut {
        let rows = try await connection.query(
            """
            SELECT coalesce(b.last_offset, -1)
            FROM kefu.log_settings s
            CROSS JOIN generate_series(0, s.partitions - 1) p
            LEFT JOIN LATERAL (
              SELECT h.last_offset FROM kefu.batches h
              WHERE h.partition = p AND h.recorded_at <= \(instant)
              ORDER BY h.last_offset DESC LIMIT 1
            ) b ON true
            ORDER BY p
            """
        )
        return try cut(of: rows)
    }
}
