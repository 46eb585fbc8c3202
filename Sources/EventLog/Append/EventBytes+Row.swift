// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventBytes {
    /// Adds one row of a batch.
    mutating func append(_ row: EventBatch.Row, of batch: borrowing EventBatch, offset: Int64) {
        append(offset)
        append(row.microseconds)
        batch.withUnsafeBytes { arena in
            if let body = row.body.bytes(in: arena) { append(raw: body) }
        }
    }
}
