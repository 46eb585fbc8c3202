// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension GroupStore {
    /// The first parked event of a subject.
    struct FirstParked: Sendable, Hashable {
        var partition: Int
        var offset: Int64
        var subject: ShopSubject
        var state: ParkedState
        var attempts: Int
        /// Whether the position of the group is behind it, so that it cannot be read a second time.
        var isPassed: Bool
    }

    /// At most so many offsets are looked through at once for events that the group reads.
    private static let scan: Int64 = 20_000

    /// Events that the group reads, and by request how far the log was read for them.
    ///
    /// - Throws: `EventLogError` with `damaged` when an event is missing that a group of all events reads; `PostgresError`.
    func pages(
        _ requests: [DeliveryWindow.PageRequest],
        _ filter: LogFilter,
        withText: Bool
    ) async throws -> [(request: DeliveryWindow.PageRequest, items: [DeliveryWindow.Item], end: Int64)] {
        let results = try await connection.pipeline(
            requests.map { request in
                query(
                    filter,
                    partition: request.partition,
                    from: request.from,
                    end: min(request.head, request.from + Self.scan),
                    limit: request.limit
                )
            }
        )
        var pages = try zip(requests, results).map { request, result in
            (request, try result.rows.map { try Self.item($0, partition: request.partition) })
        }
        if withText {
            for index in pages.indices { try await addText(to: &pages[index].1, partition: pages[index].0.partition) }
        }
        return try pages.map { request, items in
            let isFull = items.count == request.limit
            let end =
                (isFull ? items.last.map { $0.position.offset + 1 } : nil)
                ?? min(request.head, request.from + Self.scan)
            if filter.takesEveryEvent { try check(items, request, end: end) }
            return (request, items, end)
        }
    }

    /// Offsets are dense: one that is not there will never come.
    private func check(_ items: [DeliveryWindow.Item], _ request: DeliveryWindow.PageRequest, end: Int64) throws {
        let read = items.map(\.position.offset)
        guard let missing = (request.from..<max(request.from, end)).first(missingIn: read) else { return }
        throw EventLogError.hole(EventPosition(partition: request.partition, offset: missing))
    }

    /// One event by its position.
    func event(at position: EventPosition, withText: Bool) async throws -> DeliveryWindow.Item? {
        let rows = try await connection.query(
            query(
                LogFilter(),
                partition: position.partition,
                from: position.offset,
                end: position.offset + 1,
                limit: 1
            )
        )
        var items = try rows.rows.map { try Self.item($0, partition: position.partition) }
        if withText { try await addText(to: &items, partition: position.partition) }
        return items.first
    }

    /// Adds the personal text that the vault still has; the server keeps a record of it.
    private func addText(to items: inout [DeliveryWindow.Item], partition: Int) async throws {
        guard !items.isEmpty else { return }
        let rows = try await connection.query(
            #"SELECT "offset", content FROM kefu.read_text(\#(Int16(partition)), \#(items.map(\.position.offset)))"#
        )
        var texts: [Int64: String] = [:]
        for row in rows.rows {
            let (offset, content) = try row.decode((Int64, [UInt8]).self)
            texts[offset] = String(decoding: content, as: UTF8.self)
        }
        for index in items.indices { items[index].event.personal = texts[items[index].position.offset] }
    }

    /// By subject, the first parked event of the partitions of this member.
    ///
    /// - Complexity: a look-up a subject, however many events wait behind its first.
    func firstParked(_ partitions: [Int]) async throws -> [FirstParked] {
        let rows = try await connection.query(
            """
            WITH RECURSIVE firsts AS (
              SELECT first.*
              FROM unnest(\(partitions.map { Int16($0) })::smallint[]) AS mine (partition)
              CROSS JOIN LATERAL (
                SELECT k.partition, k.shop, k.subject, k."offset", k.state, k.attempts
                FROM kefu.group_parked k
                WHERE k.group_name = \(group) AND k.partition = mine.partition
                ORDER BY k.shop, k.subject, k."offset"
                LIMIT 1
              ) AS first
              UNION ALL
              SELECT next.*
              FROM firsts
              CROSS JOIN LATERAL (
                SELECT k.partition, k.shop, k.subject, k."offset", k.state, k.attempts
                FROM kefu.group_parked k
                WHERE k.group_name = \(group) AND k.partition = firsts.partition AND (k.shop, k.subject) > (firsts.shop, firsts.subject)
                ORDER BY k.shop, k.subject, k."offset"
                LIMIT 1
              ) AS next
            )
            SELECT k.partition, k."offset", k.shop, k.subject, k.state, k.attempts, k."offset" < p.next_offset
            FROM firsts AS k
            JOIN kefu.group_partitions p ON p.group_name = \(group) AND p.partition = k.partition
            """
        )
        return try rows.rows.map { row in
            let (partition, offset, shop, subject, state, attempts, isPassed) = try row.decode(
                (Int16, Int64, String, String, String, Int32, Bool).self
            )
            return FirstParked(
                partition: Int(partition),
                offset: offset,
                subject: ShopSubject(shop: shop, subject: subject),
                state: ParkedState(description: state),
                attempts: Int(attempts),
                isPassed: isPassed
            )
        }
    }

    private func query(
        _ filter: LogFilter,
        partition: Int,
        from: Int64,
        end: Int64,
        limit: Int
    ) -> PostgresQuery {
        """
        SELECT "offset", "time", shop, type, subject, source, id, extensions, data
        FROM kefu.\(identifier: LogTables.leaf(partition))
        WHERE "offset" >= \(from) AND "offset" < \(end)
          AND (\(filter.shop)::text IS NULL OR shop = \(filter.shop))
          AND (\(filter.types.isEmpty) OR type LIKE ANY (\(filter.typePatterns)))
        ORDER BY "offset"
        LIMIT \(Int64(limit))
        """
    }

    private static func item(_ row: PostgresRow, partition: Int) throws -> DeliveryWindow.Item {
        let (offset, time, shop, type, subject, source, id, extensions, data) = try row.decode(
            (Int64, Timestamp, String, String, String, String, String, String?, String?).self
        )
        return DeliveryWindow.Item(
            position: EventPosition(partition: partition, offset: offset),
            event: Event(
                id: id,
                source: source,
                type: type,
                subject: subject,
                time: time,
                shop: shop,
                extensions: extensions,
                data: data,
                personal: nil
            )
        )
    }
}
