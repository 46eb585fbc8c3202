// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

extension FollowUpClaim {
    /// By partition, the first offset that one of the projections has not folded.
    static func nextOffsets(_ connection: PostgresConnection) async throws -> [Int64] {
        let query: PostgresQuery = """
            SELECT min(checkpoint.next_offset)
            FROM kefu.projections AS projection
            JOIN kefu.checkpoints AS checkpoint
                ON checkpoint.projection = projection.name AND checkpoint.generation = projection.live_generation
            WHERE projection.name = ANY (\(projections))
            GROUP BY checkpoint.partition
            ORDER BY checkpoint.partition
            """
        return try await connection.query(query.unprepared()).rows.map { try $0.decode(Int64.self, at: 0) }
    }
}
