// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// What the log holds about the follow-ups of a shop and the read models do not, since it came after they were folded or is parked, in the
/// order in which it happened.
struct FollowUpTail {
    /// One event.
    struct Entry {
        let offset: Int64
        /// Whether it lies before what is folded, and may be older than all that the read models say.
        let isParked: Bool
        let type: String
        let subject: String
        let kind: String
        let agent: String?
        /// Whose claim a release ends.
        let holder: String?
        let until: Timestamp?
        let at: Timestamp
        let customer: String?
    }

    let entries: [Entry]

    /// Reads it.
    ///
    /// - Parameters:
    ///   - folded: what the read models hold.
    ///   - subjects: Only these; all of the shop without them.
    /// - Complexity: reads what the partitions hold since, and what is parked of the shop.
    static func read(
        shop: String,
        subjects: [String]? = nil,
        from folded: FoldedOffsets,
        in database: LogDatabase
    ) async throws -> FollowUpTail {
        let next = folded.next
        let partitions = Set((subjects ?? []).map { Partitioning.partition(shop: shop, subject: $0, of: next.count) })
        let wanted = subjects == nil ? Array(next.indices) : partitions.sorted()
        let (numbers, offsets) = (wanted.map { Int16($0) }, wanted.map { next[$0] })
        let parked = folded.parked(shop: shop, partitions: wanted)
        let places = parked.map(\.position.offset)
        let query: PostgresQuery = """
            SELECT
                told."offset", told.is_parked, told.type, told.subject,
                coalesce(data ->> 'kind', CASE WHEN told.subject LIKE 'orders/%' THEN 'unpaid' ELSE 'enquiry' END),
                data ->> 'agent_id', coalesce(data ->> 'from_agent_id', data ->> 'agent_id'),
                kefu_read.safe_instant(coalesce(data ->> 'until', data ->> 'due_at')), told."time",
                coalesce(data ->> 'customer_id', CASE WHEN told.subject LIKE 'customers/%' THEN substr(told.subject, 11) END)
            FROM (
                SELECT unnest(\(numbers)::smallint[]), unnest(\(offsets)::bigint[]), NULL, NULL
                UNION ALL
                SELECT
                    unnest(\(parked.map { Int16($0.position.partition) })::smallint[]), unnest(\(places)::bigint[]),
                    unnest(\(places)::bigint[]), unnest(\(parked.map(\.projection))::text[])
            ) AS unfolded ("partition", first_offset, last_offset, projection)
            CROSS JOIN LATERAL (
                SELECT event.*, coalesce(event.data, '{}')::json AS data, unfolded.projection IS NOT NULL AS is_parked
                FROM kefu.events AS event
                WHERE event."partition" = unfolded."partition" AND event."offset" >= unfolded.first_offset
                    AND event."offset" <= coalesce(unfolded.last_offset, \(Int64.max))
                    AND (unfolded.projection = CASE WHEN event.type LIKE 'followup.%' THEN 'follow_ups' ELSE 'orders' END) IS NOT FALSE
                    AND event.shop = \(shop) AND event.type = ANY (\(FollowUpClaim.types)::text[])
                    AND (\(subjects)::text[] IS NULL OR event.subject = ANY (\(subjects)::text[]))
            ) AS told ("offset", "time", "partition", shop, type, subject, source, id, extensions, text, data, is_parked)
            ORDER BY told."time", told.id, told.source
            """
        let rows = try await database.withConnection(.logReader) { try await $0.query(query.unprepared()) }
        return FollowUpTail(
            entries: try rows.rows.map { row in
                let (offset, isParked, type, subject, kind, agent, holder, until, at, customer) = try row.decode(
                    (
                        Int64, Bool, String, String, String, String?, String?, Timestamp?, Timestamp, String?
                    ).self
                )
                return Entry(
                    offset: offset,
                    isParked: isParked,
                    type: type,
                    subject: subject,
                    kind: kind,
                    agent: agent,
                    holder: holder,
                    until: until,
                    at: at,
                    customer: customer
                )
            }
        )
    }

    /// The newest offset about a subject, where there is one.
    func newestOffset(of subject: String) -> Int64? {
        entries.filter { $0.subject.isSameBytes(as: subject) }.map(\.offset).max()
    }
}
