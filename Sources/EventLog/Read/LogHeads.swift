// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// The heads of the partitions.
public enum LogHeads {
    /// Asks for the present heads, in one snapshot: ``cut(of:)`` reads the answer.
    public static let query: PostgresQuery = """
        SELECT coalesce(b.last_offset, -1)
        FROM kefu.log_settings s
        CROSS JOIN generate_series(0, s.partitions - 1) p
        LEFT JOIN LATERAL (
          SELECT h.last_offset FROM kefu.batches h WHERE h.partition = p ORDER BY h.last_offset DESC LIMIT 1
        ) b ON true
        ORDER BY p
        """

    /// The cut in an answer to ``query``.
    ///
    /// - Throws: `EventLogError` with code `damaged` when a batch ends where no event can be.
    public static func cut(of rows: PostgresResult) throws -> Cut {
        var cut = Cut(ends: [])
        for row in rows.rows {
            cut.ends.append(try end(of: cut.ends.count, after: try row.decode(Int64.self, at: 0)))
        }
        return cut
    }

    /// The end of a partition whose last batch ends at an offset, -1 without one.
    static func end(of partition: Int, after last: Int64) throws -> Int64 {
        guard last < .max else { throw EventLogError.endless(partition) }
        return last + 1
    }

    /// The cut at the present heads, read in one snapshot.
    ///
    /// - Throws: what ``cut(of:)`` throws; `PostgresError`.
    /// - Complexity: one index look-up a partition.
    public static func cut(_ connection: PostgresConnection) async throws -> Cut {
        try cut(of: try await connection.query(query))
    }
}
