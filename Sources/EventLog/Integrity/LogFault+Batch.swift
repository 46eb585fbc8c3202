// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogFault {
    /// The offsets of the batch that holds an offset, or of the next one after it; `nil` behind the last one.
    static func batch(
        of offset: Int64,
        partition: Int,
        _ connection: PostgresConnection
    ) async throws -> ClosedRange<Int64>? {
        let rows = try await connection.query(
            """
            SELECT first_offset, last_offset FROM kefu.batches
            WHERE partition = \(Int16(partition)) AND last_offset >= \(offset)
            ORDER BY last_offset
            LIMIT 1
            """
        )
        return try rows.first.map { row in
            let (first, last) = try row.decode((Int64, Int64).self)
            return min(first, last)...last
        }
    }
}
