// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Finds events of one batch that share (source, id): the first of each identity wins.
struct IdentityIndex {
    private var slots: [Int32] = []

    /// By row, the index of the first row with the same identity: its own for a first.
    mutating func firsts(of batch: borrowing EventBatch) -> [Int] {
        var capacity = 16
        while capacity < batch.count * 2 { capacity *= 2 }
        slots = [Int32](repeating: -1, count: capacity)
        return batch.withUnsafeBytes { arena in
            batch.rows.indices.map { place(row: $0, of: batch.rows, in: arena, mask: capacity - 1) }
        }
    }

    private mutating func place(
        row index: Int,
        of rows: [EventBatch.Row],
        in arena: UnsafeRawBufferPointer,
        mask: Int
    ) -> Int {
        let row = rows[index]
        var hasher = Hasher()
        if let identity = row.identity.bytes(in: arena) { hasher.combine(bytes: identity) }
        var slot = hasher.finalize() & mask
        while slots[slot] >= 0 {
            if rows[Int(slots[slot])].identity.equals(row.identity, in: arena) { return Int(slots[slot]) }
            slot = (slot + 1) & mask
        }
        slots[slot] = Int32(index)
        return index
    }
}

extension EventBatch.Field {
    /// Whether two fields of one arena hold the same bytes; null equals null alone.
    func equals(_ other: Self, in arena: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard count > 0, let bytes = bytes(in: arena), let others = other.bytes(in: arena) else { return true }
        return bytes.elementsEqual(others)
    }
}
