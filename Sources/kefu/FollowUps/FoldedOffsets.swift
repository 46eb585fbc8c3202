// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// What of the log the read models hold on which the work on follow-ups rests.
struct FoldedOffsets {
    /// By partition, the first offset that one of the projections has not folded.
    let next: [Int64]
    /// An event that is parked, or waits behind one that is.
    struct Parked {
        let position: EventPosition
        /// The projection that lacks it; others may have folded it.
        let projection: String
    }

    /// By shop, what lies before and is not folded either.
    private let parked: [ByteKey: [Parked]]

    /// - Parameter connection: in the transaction that reads the rows, so that both are of one moment.
    static func read(over connection: PostgresConnection) async throws -> FoldedOffsets {
        let next: PostgresQuery = """
            SELECT min(checkpoint.next_offset)
            FROM kefu.projections AS projection
            JOIN kefu.checkpoints AS checkpoint
                ON checkpoint.projection = projection.name AND checkpoint.generation = projection.live_generation
            WHERE projection.name = ANY (\(FollowUpClaim.projections))
            GROUP BY checkpoint.partition
            ORDER BY checkpoint.partition
            """
        let parked: PostgresQuery = """
            SELECT parked.shop, parked.partition, parked."offset", projection.name
            FROM kefu.projections AS projection
            JOIN kefu.parked AS parked
                ON parked.projection = projection.name AND parked.generation = projection.live_generation
            WHERE projection.name = ANY (\(FollowUpClaim.projections)) AND parked.cause <> 'skipped'
            """
        var lacking: [ByteKey: [Parked]] = [:]
        for row in try await connection.query(parked.unprepared()).rows {
            let (shop, partition, offset, projection) = try row.decode((String, Int16, Int64, String).self)
            let position = EventPosition(partition: Int(partition), offset: offset)
            lacking[ByteKey(shop), default: []].append(Parked(position: position, projection: projection))
        }
        let rows = try await connection.query(next.unprepared()).rows
        return FoldedOffsets(next: try rows.map { try $0.decode(Int64.self, at: 0) }, parked: lacking)
    }

    /// The events of a shop that are parked or wait behind one that is, in some partitions.
    func parked(shop: String, partitions: [Int]) -> [Parked] {
        (parked[ByteKey(shop)] ?? []).filter { partitions.contains($0.position.partition) }
    }
}
