// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Reads pages of one partition over a connection of `LogRole.pages`.
struct PageReader {
    let connection: PostgresConnection
    let filter: LogFilter
    let withText: Bool

    /// The most events of a page, and the bytes of payload after which it ends; what it holds is in memory together.
    static let events = 1000
    static let bytes: Int64 = 8 << 20

    /// The first events of a range that match, or the last ones, then from the last to the first.
    ///
    /// - Throws: `EventLogError` with code `damaged` for an event that is missing, where the filter takes all.
    func page(_ partition: Int, _ range: Range<Int64>, limit: Int, backward: Bool = false) async throws -> EventPage {
        let wanted = Int64(min(limit, Self.events))
        let rows = try await connection.query(query(partition, range, limit: wanted, backward: backward))
        let found = try rows.first?.decode(Int64.self, at: 10) ?? 0
        var texts: [Int64: [UInt8]] = [:]
        if withText, rows.count > 0 { texts = try await self.texts(partition, of: rows) }
        let page = EventPage(
            partition: partition,
            rows: rows,
            texts: texts,
            mayContinue: Int64(rows.count) < found || found == wanted
        )
        if filter.takesEveryEvent, !backward { try check(page, range) }
        return page
    }

    /// Offsets are dense: one that is not there will never come.
    private func check(_ page: EventPage, _ range: Range<Int64>) throws {
        for index in 0..<page.count where page.offset(at: index) != range.lowerBound + Int64(index) {
            throw EventLogError.hole(.init(partition: page.partition, offset: range.lowerBound + Int64(index)))
        }
        let end = range.lowerBound + Int64(page.count)
        if !page.mayContinue, end < range.upperBound {
            throw EventLogError.hole(.init(partition: page.partition, offset: end))
        }
    }

    private func query(_ partition: Int, _ range: Range<Int64>, limit: Int64, backward: Bool) -> PostgresQuery {
        let shops = filter.shops.isEmpty ? nil : filter.shops
        let types = filter.types.isEmpty ? nil : filter.typePatterns
        let order = backward ? "DESC" : "ASC"
        return """
            SELECT e."offset", e."time", e.shop, e.type, e.subject, e.source, e.id, e.extensions, e.data, b.recorded_at, e.found
            FROM (
              SELECT *, count(*) OVER () AS found,
                sum(coalesce(octet_length(data), 0) + coalesce(octet_length(extensions), 0))
                  OVER (ORDER BY "offset" \(unescaped: order) ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
              FROM (
                SELECT *
                FROM kefu.\(identifier: LogTables.leaf(partition))
                WHERE "offset" >= \(range.lowerBound) AND "offset" < \(range.upperBound)
                  AND (\(shops)::text[] IS NULL OR shop = ANY (\(shops)))
                  AND (\(filter.subject)::text IS NULL OR subject = \(filter.subject))
                  AND (\(types)::text[] IS NULL OR type LIKE ANY (\(types)))
                  AND (\(filter.since)::timestamptz IS NULL OR "time" >= \(filter.since))
                  AND (\(filter.until)::timestamptz IS NULL OR "time" < \(filter.until))
                ORDER BY "offset" \(unescaped: order)
                LIMIT \(limit)
              ) w
            ) e
            CROSS JOIN LATERAL (
              SELECT recorded_at FROM kefu.batches
              WHERE partition = e.partition AND last_offset >= e."offset"
              ORDER BY last_offset
              LIMIT 1
            ) b
            WHERE coalesce(e.before, 0) <= \(Self.bytes)
            ORDER BY e."offset" \(unescaped: order)
            """
    }

    /// The personal text that the vault still has; reading it is recorded.
    private func texts(_ partition: Int, of rows: PostgresResult) async throws -> [Int64: [UInt8]] {
        let offsets = try rows.rows.map { try $0.decode(Int64.self, at: 0) }
        let found = try await connection.query(
            #"SELECT "offset", content FROM kefu.read_text(\#(Int16(partition)), \#(offsets))"#
        )
        var texts: [Int64: [UInt8]] = [:]
        for row in found.rows {
            let (offset, content) = try row.decode((Int64, [UInt8]).self)
            texts[offset] = content
        }
        return texts
    }
}
