// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventBytes {
    /// Adds one row of a batch.
    mutating func append(_ row: EventBatch.Row, of batch: borrowing EventBatch, offset: Int64) {
        append(offset)
        append(row.microseconds)
        batch.withUnsafeBytes { arena in
            append(field: row.shop.bytes(in: arena))
            append(field: row.type.bytes(in: arena))
            append(field: row.subject.bytes(in: arena))
            append(field: row.source.bytes(in: arena))
            append(field: row.id.bytes(in: arena))
            append(field: row.extensions.bytes(in: arena))
            append(field: row.data.bytes(in: arena))
        }
    }
}
