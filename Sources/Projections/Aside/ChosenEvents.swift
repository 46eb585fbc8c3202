// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// Events that were chosen by their positions, in memory, to look at and to fold again.
public struct ChosenEvents: Sendable {
    /// One of them.
    public struct Event: Sendable, Hashable {
        public var position: EventPosition
        /// When it happened.
        public var time: Timestamp
        public var shop: String
        public var type: String
        public var subject: String
        public var id: String
        public var source: String
        /// `data` as canonical JSON, without personal text.
        public var data: String?
    }

    /// By partition, the rows of the log in the order of their offsets.
    let pages: [(partition: Int, rows: PostgresResult)]

    /// Reads events as a reader of the log, without their personal text.
    ///
    /// - Throws: `ProjectionError` with code `logShort` when one is missing; `PostgresError`.
    /// - Complexity: one look-up in the log's primary key an event.
    public static func read(_ positions: Set<EventPosition>, _ database: LogDatabase) async throws -> ChosenEvents {
        try await database.withConnection(.logReader) { connection in
            // An event is one step in the primary key, however little the planner knows of the leaf.
            try await connection.execute(
                """
                BEGIN READ ONLY; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;
                SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off
                """
            )
            var pages: [(partition: Int, rows: PostgresResult)] = []
            let byPartition = Dictionary(grouping: positions, by: \.partition).sorted { $0.key < $1.key }
            for (partition, positions) in byPartition {
                let offsets = positions.map(\.offset).sorted()
                let rows = try await connection.query(
                    PostgresQuery(
                        """
                        SELECT \(unescaped: EventView.columns)
                        FROM unnest(\(offsets)) AS chosen (wanted)
                        JOIN kefu.\(identifier: LogTables.leaf(partition)) ON "offset" = wanted
                        ORDER BY "offset"
                        """
                    ).unprepared()
                )
                guard rows.count == offsets.count else {
                    let found = Set(try rows.rows.map { try $0.decode(Int64.self, at: 0) })
                    let missing = offsets.first { !found.contains($0) } ?? 0
                    throw ProjectionError.eventMissing(EventPosition(partition: partition, offset: missing))
                }
                pages.append((partition, rows))
            }
            try await connection.execute("COMMIT")
            return ChosenEvents(pages: pages)
        }
    }

    /// All of them, by partition and offset.
    public func all() throws -> [Event] {
        try pages.flatMap { partition, rows in
            try rows.rows.map { row in
                let (offset, time, shop, type, subject, id, source, data) = try row.decode(
                    (Int64, Timestamp, String, String, String, String, String, String?).self
                )
                return Event(
                    position: EventPosition(partition: partition, offset: offset),
                    time: time,
                    shop: shop,
                    type: type,
                    subject: subject,
                    id: id,
                    source: source,
                    data: data
                )
            }
        }
    }
}
