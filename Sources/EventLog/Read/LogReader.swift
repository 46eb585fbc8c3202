// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Reads the log over a connection of the role `kefu_log_reader`.
public final class LogReader {
    private let connection: PostgresConnection

    /// The events that are fetched at a time; they are held in memory together.
    private static let page = 500

    public init(connection: PostgresConnection) { self.connection = connection }

    /// Gives the events of a filter to a body: partition by partition, in the order of their offsets.
    ///
    /// - Parameters:
    ///   - limit: the most events.
    ///   - withText: whether to add the personal text that the vault still has.
    /// - Returns: the number of events.
    /// - Complexity: one range scan a partition; the log has no index by shop, subject or type.
    public func read(
        _ filter: LogFilter,
        limit: Int? = nil,
        withText: Bool = false,
        _ body: (StoredEvent) async throws -> Void
    ) async throws -> Int {
        let cut = try await LogHeads.cut(connection)
        var count = 0
        for partition in filter.partitions(of: cut.ends.count) {
            var next = max(filter.from, 0)
            while next < cut.ends[partition] {
                let wanted = min(Self.page, (limit ?? .max) - count)
                guard wanted > 0 else { return count }
                let events = try await page(
                    filter,
                    partition: partition,
                    from: next,
                    end: cut.ends[partition],
                    limit: wanted,
                    withText: withText
                )
                for event in events { try await body(event) }
                count += events.count
                guard events.count == wanted, let last = events.last else { break }
                next = last.position.offset + 1
            }
        }
        return count
    }

    private func page(
        _ filter: LogFilter,
        partition: Int,
        from: Int64,
        end: Int64,
        limit: Int,
        withText: Bool
    ) async throws -> [StoredEvent] {
        let rows = try await connection.query(
            """
            SELECT e."offset", e."time", e.shop, e.type, e.subject, e.source, e.id, e.extensions, e.data, b.recorded_at, v.content
            FROM (
              SELECT *
              FROM kefu.\(identifier: LogTables.leaf(partition))
              WHERE "offset" >= \(from) AND "offset" < \(end)
                AND (\(filter.shop)::text IS NULL OR shop = \(filter.shop))
                AND (\(filter.subject)::text IS NULL OR subject = \(filter.subject))
                AND (\(filter.types.isEmpty) OR type LIKE ANY (\(filter.typePatterns)))
                AND (\(filter.since)::timestamptz IS NULL OR "time" >= \(filter.since))
                AND (\(filter.until)::timestamptz IS NULL OR "time" < \(filter.until))
              ORDER BY "offset"
              LIMIT \(Int64(limit))
            ) e
            CROSS JOIN LATERAL (
              SELECT recorded_at FROM kefu.batches
              WHERE partition = e.partition AND last_offset >= e."offset"
              ORDER BY last_offset
              LIMIT 1
            ) b
            LEFT JOIN kefu.vault v ON \(withText) AND v.partition = e.partition AND v."offset" = e."offset"
            ORDER BY e."offset"
            """
        )
        return try rows.rows.map { row in
            let (offset, time, shop, type, subject, source, id, extensions, data, recorded, personal) = try row.decode(
                (
                    Int64, Timestamp, String, String, String, String, String, String?, String?, Timestamp, [UInt8]?
                ).self
            )
            return StoredEvent(
                position: EventPosition(partition: partition, offset: offset),
                recordedAt: recorded,
                event: Event(
                    id: id,
                    source: source,
                    type: type,
                    subject: subject,
                    time: time,
                    shop: shop,
                    extensions: extensions,
                    data: data,
                    personal: personal.map { String(decoding: $0, as: UTF8.self) }
                )
            )
        }
    }
}
