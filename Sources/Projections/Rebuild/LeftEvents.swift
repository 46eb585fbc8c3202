// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The events that a replay does not fold: given up by an operator, or known to end the program. The live generation knows them.
struct LeftEvents {
    private var causes: [String: [Int: [Int64: ParkedEvent.Cause]]] = [:]

    /// - Parameter set: the projections that are rebuilt.
    static func of(_ set: ProjectionSet, _ connection: PostgresConnection) async throws -> LeftEvents {
        let rows = try await connection.query(
            """
            SELECT k.projection, k.partition, k."offset", k.cause
            FROM kefu.parked k
            JOIN kefu.projections p ON p.name = k.projection AND p.live_generation = k.generation
            WHERE k.projection = ANY (\(set.projections.map(\.name))) AND k.cause IN ('crashed', 'skipped')
            """
        )
        var left = LeftEvents()
        for row in rows.rows {
            let (projection, partition, offset, cause) = try row.decode((String, Int16, Int64, String).self)
            left.causes[projection, default: [:]][Int(partition), default: [:]][offset] = ParkedEvent.Cause(
                rawValue: cause
            )
        }
        return left
    }

    subscript(lane: LaneKey) -> [Int64: ParkedEvent.Cause] { causes[lane.projection]?[lane.partition] ?? [:] }
}
