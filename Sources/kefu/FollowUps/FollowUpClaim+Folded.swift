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

    /// Whether somebody claimed an item since the read models were folded.
    ///
    /// - Complexity: reads what its partition holds since.
    static func isClaimedSince(shop: String, subject: String, in database: LogDatabase) async throws -> Bool {
        let next = try await ReadModels(database).withTables { _, connection in try await nextOffsets(connection) }
        var filter = LogFilter()
        filter.shops = [shop]
        filter.subject = subject
        filter.types = ["followup.claimed"]
        filter.from = next[Partitioning.partition(shop: shop, subject: subject, of: next.count)]
        let selection = filter
        return try await database.withReader { try await $0.pages(selection, limit: 1) { _ in } > 0 }
    }
}
