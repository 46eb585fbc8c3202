// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogWriter {
    /// Writes the rows of a plan: identities first, since only they can turn out to be there already.
    func copy(_ plan: AppendPlan, batch: borrowing EventBatch) async throws {
        encodeIdentities(plan, batch: batch)
        try await send(#"COPY kefu.identities ("offset", partition, identity) FROM STDIN (FORMAT binary)"#)
        for run in plan.runs {
            encodeEvents(run, batch: batch)
            try await send(
                #"COPY kefu.\#(LogTables.leaf(run.partition)) (partition, "offset", "time", shop, type, subject, source, id, "#
                    + "extensions, data) FROM STDIN (FORMAT binary)"
            )
        }
        if encodeVault(plan, batch: batch) {
            try await send(#"COPY kefu.vault ("offset", partition, person, content) FROM STDIN (FORMAT binary)"#)
        }
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

    /// - Returns: whether there is personal text at all.
    private func encodeVault(_ plan: AppendPlan, batch: borrowing EventBatch) -> Bool {
        var isEmpty = true
        events.removeAll()
        events.header()
        batch.withUnsafeBytes { arena in
            for run in plan.runs {
                for (index, number) in run.rows.enumerated() {
                    let row = batch.rows[number]
                    guard let personal = row.personal.bytes(in: arena) else { continue }
                    isEmpty = false
                    events.beginRow(columns: 4)
                    events.append(int64: run.first + Int64(index))
                    events.append(int16: Int16(run.partition))
                    events.append(field: row.person.bytes(in: arena))
                    events.append(bytes: personal)
                }
            }
        }
        events.trailer()
        return !isEmpty
    }

    private func send(_ command: String) async throws {
        _ = try await connection.copyIn(command) { writer in try await writer.write(events) }
    }
}

extension BinaryCopyEncoder {
    /// A text or bytea field, or null.
    fileprivate mutating func append(field content: UnsafeRawBufferPointer?) {
        if let content { append(bytes: content) } else { appendNull() }
    }
}
