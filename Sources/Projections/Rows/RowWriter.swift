// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The rows that a fold changes, a buffer a table.
public struct RowWriter: Sendable {
    var buffers: [RowBuffer]

    init(tables: [ReadTable]) { buffers = tables.map { RowBuffer(columns: $0.columns.count) } }

    /// The buffer of a table, by its place in the projection's list.
    public subscript(table: Int) -> RowBuffer {
        _read { yield buffers[table] }
        _modify { yield &buffers[table] }
    }

    mutating func removeAll() {
        for table in buffers.indices { buffers[table].removeAll() }
    }

    /// The number of rows in all tables.
    var count: Int { buffers.reduce(0) { $0 + $1.count } }
}
