// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// The heads of the partitions.
public enum LogHeads {
    /// Asks for the present heads, in one snapshot: ``cut(of:)`` reads the answer.
    public static let query: PostgresQuery = """
        SELECT coalesce(b.last_offset, -1) + 1
        FROM kefu.log_settings s
        CROSS JOIN generate_series(0, s.partitions - 1) p
        LEFT JOIN LATERAL (
          SELECT h.last_offset FROM kefu.batches h WHERE h.partition = p ORDER BY h.last_offset DESC LIMIT 1
        ) b ON true
        ORDER BY p
        """

    /// The cut in an answer to ``query``.
    public static func cut(of rows: PostgresResult) throws -> Cut {
        Cut(ends: try rows.rows.map { try $0.decode(Int64.self, at: 0) })
    }

    /// The cut at the present heads, read in one snapshot.
    ///
    /// - Complexity: one index look-up a partition.
    public static func cut(_ connection: PostgresConnection) async throws -> Cut {
        try cut(of: try await connection.query(query))
    }
}
