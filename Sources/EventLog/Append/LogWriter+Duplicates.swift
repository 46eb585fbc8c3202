// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogWriter {
    /// Tells duplicates from conflicts: compares the rows that are not written with the first of their identity.
    ///
    /// - Throws: `EventLogError` with `damaged` when the log has an identity, but not its event.
    func judge(_ plan: AppendPlan, batch: borrowing EventBatch, outcomes: inout [AppendOutcome?]) async throws {
        let known = Set(plan.repeats.lazy.filter { $0.first == nil }.compactMap { plan.positions[$0.row] })
        let stored = try await contents(at: known)
        for (row, first) in plan.repeats {
            let content = EventContent(batch.rows[row], of: batch)
            guard let position = plan.positions[row] else { preconditionFailure("a repetition without a first") }
            let other = first.map { EventContent(batch.rows[$0], of: batch) } ?? stored[position]
            guard let other else { throw EventLogError.hole(position) }
            outcomes[row] =
                content.difference(from: other).map { .conflict(position, field: $0) } ?? .duplicate(position)
        }
    }

    /// The contents of stored events, with the text that the vault still has.
    private func contents(at positions: Set<EventPosition>) async throws -> [EventPosition: EventContent] {
        var contents: [EventPosition: EventContent] = [:]
        for (partition, positions) in Dictionary(grouping: positions, by: \.partition) {
            let rows = try await connection.query(
                """
                SELECT e."offset", e.shop, e.type, e.subject, e."time", e.extensions, e.data, v.content
                FROM kefu.\(identifier: LogTables.leaf(partition)) e
                LEFT JOIN kefu.vault v ON v.partition = e.partition AND v."offset" = e."offset"
                WHERE e."offset" = ANY (\(positions.map(\.offset)))
                """
            )
            for row in rows.rows {
                let (offset, shop, type, subject, time, extensions, data, personal) = try row.decode(
                    (Int64, String, String, String, Timestamp, String?, String?, [UInt8]?).self
                )
                contents[EventPosition(partition: partition, offset: offset)] = EventContent(
                    shop: Array(shop.utf8),
                    type: Array(type.utf8),
                    subject: Array(subject.utf8),
                    microseconds: time.microseconds,
                    extensions: extensions.map { Array($0.utf8) },
                    data: data.map { Array($0.utf8) },
                    personal: personal
                )
            }
        }
        return contents
    }
}
