// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
package import Projections

/// What the log holds and the read models do not yet.
package enum UnfoldedEvents {
    /// Counts the events that some projection behind a question has not folded.
    ///
    /// - Parameter tables: those that the question reads, beside the shops; `nil` for those of every projection.
    /// - Throws: `PostgresError`.
    /// - Complexity: an index look-up a partition.
    package static func count(of tables: Set<String>?, _ models: some Answering) async throws -> Int64 {
        let projections = Desk.projections.projections.filter { projection in
            guard let tables else { return true }
            return projection.tables.contains { tables.contains($0.name) || $0.name == "shops" }
        }
        let names = projections.map(\.name)
        let query: PostgresQuery = """
            SELECT coalesce(sum(greatest(coalesce(head.last_offset, -1) + 1 - folded.next_offset, 0)), 0)::bigint
            FROM (
                SELECT checkpoint.partition, min(checkpoint.next_offset) AS next_offset
                FROM kefu.projections AS projection
                JOIN kefu.checkpoints AS checkpoint
                    ON checkpoint.projection = projection.name AND checkpoint.generation = projection.live_generation
                WHERE projection.name = ANY (\(names))
                GROUP BY checkpoint.partition
            ) AS folded
            LEFT JOIN LATERAL (
                SELECT batch.last_offset
                FROM kefu.batches AS batch
                WHERE batch.partition = folded.partition
                ORDER BY batch.last_offset DESC
                LIMIT 1
            ) AS head ON true
            """
        return try await models.ask(query)[0].decode(Int64.self, at: 0)
    }
}
