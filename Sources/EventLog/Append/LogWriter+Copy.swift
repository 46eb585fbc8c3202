// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogWriter {
    /// Writes the rows of a plan and its links: identities first, since only they can turn out to be there already.
    ///
    /// The rows of a table are encoded, and the digests taken, while the server is at work on the table before.
    ///
    /// - Returns: the links.
    func copy(
        _ plan: AppendPlan,
        batch: borrowing EventBatch,
        heads: [Int: AppendPlan.Head],
        isCommitting: Bool
    ) async throws -> [ChainLink] {
        let runs = plan.runs.count
        let hasVault = batch.hasPersonalText(plan)
        var statements = [#"COPY kefu.identities ("offset", partition, identity) FROM STDIN (FORMAT binary)"#]
        statements += plan.runs.map { run in
            #"COPY kefu.\#(LogTables.leaf(run.partition)) (partition, "offset", "time", shop, type, subject, source, id, "#
                + "extensions, data) FROM STDIN (FORMAT binary)"
        }
        if hasVault {
            statements.append(#"COPY kefu.vault ("offset", partition, person, content) FROM STDIN (FORMAT binary)"#)
        }
        statements.append(
            "COPY kefu.batches (partition, first_offset, last_offset, recorded_at, digest) FROM STDIN (FORMAT binary)"
        )
        let last = statements.count - 1
        var links: [ChainLink] = []
        try await connection.copyIn(statements, ending: isCommitting ? "COMMIT" : nil) { number, writer in
            switch number {
            case 0: encodeIdentities(plan, batch: batch)
            case last:
                links = self.links(plan, batch: batch, heads: heads)
                encode(links)
            case 1...runs: encodeEvents(plan.runs[number - 1], batch: batch)
            default: encodeVault(plan, batch: batch)
            }
            try await writer.write(events)
        }
        return links
    }

    private func encodeIdentities(_ plan: AppendPlan, batch: borrowing EventBatch) {
        events.removeAll()
        events.header()
        batch.withUnsafeBytes { arena in
            for run in plan.runs {
                for (index, number) in run.rows.enumerated() {
                    let row = batch.rows[number]
                    events.beginRow(columns: 3)
                    events.append(int64: run.first + Int64(index))
                    events.append(int16: Int16(run.partition))
                    events.append(field: row.identity.bytes(in: arena))
                }
            }
        }
        events.trailer()
    }

    private func encodeEvents(_ run: AppendPlan.Run, batch: borrowing EventBatch) {
        events.removeAll()
        events.header()
        batch.withUnsafeBytes { arena in
            for (index, number) in run.rows.enumerated() {
                let row = batch.rows[number]
                events.beginRow(columns: 10)
                events.append(int16: Int16(run.partition))
                events.append(int64: run.first + Int64(index))
                events.append(timestamp: Timestamp(microseconds: row.microseconds))
                if let body = row.body.bytes(in: arena) { events.append(encodedFields: body) }
            }
        }
        events.trailer()
    }

    private func encodeVault(_ plan: AppendPlan, batch: borrowing EventBatch) {
        events.removeAll()
        events.header()
        batch.withUnsafeBytes { arena in
            for run in plan.runs {
                for (index, number) in run.rows.enumerated() {
                    let row = batch.rows[number]
                    guard let personal = row.personal.bytes(in: arena) else { continue }
                    events.beginRow(columns: 4)
                    events.append(int64: run.first + Int64(index))
                    events.append(int16: Int16(run.partition))
                    events.append(field: row.person.bytes(in: arena))
                    events.append(bytes: personal)
                }
            }
        }
        events.trailer()
    }

    private func encode(_ links: [ChainLink]) {
        events.removeAll()
        events.header()
        for link in links {
            events.beginRow(columns: 5)
            events.append(int16: Int16(link.partition))
            events.append(int64: link.first)
            events.append(int64: link.last)
            events.append(timestamp: link.recorded)
            link.digest.withUnsafeBytes { events.append(bytes: $0) }
        }
        events.trailer()
    }
}

extension EventBatch {
    /// Whether any row that a plan writes has personal text.
    fileprivate func hasPersonalText(_ plan: AppendPlan) -> Bool {
        withUnsafeBytes { arena in
            plan.runs.contains { run in run.rows.contains { rows[$0].personal.bytes(in: arena) != nil } }
        }
    }
}

extension BinaryCopyEncoder {
    /// A text or bytea field, or null.
    fileprivate mutating func append(field content: UnsafeRawBufferPointer?) {
        if let content { append(bytes: content) } else { appendNull() }
    }
}
