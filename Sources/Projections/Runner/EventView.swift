// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Turns rows of the log into fold events: the columns that every projection reads, and the declared payload fields.
struct EventView {
    /// The columns that are read, in the order of the fields below.
    static let columns = #""offset", "time", shop, type, subject, id, source, data"#

    static let shopColumn = 2
    static let subjectColumn = 4

    private let types: ByteTable
    private var scanner: PayloadScanner
    private var fields = [UnsafeRawBufferPointer?](repeating: nil, count: 8)

    init(_ set: ProjectionSet) {
        types = ByteTable(set.types)
        scanner = PayloadScanner(fields: set.fields)
    }

    /// Shows one row of a result to a body.
    mutating func show(
        _ rows: PostgresResult,
        row: Int,
        partition: Int,
        to body: (FoldEvent) throws -> Void
    ) rethrows {
        for column in fields.indices { fields[column] = rows.bytes(row: row, column: column) }
        try show(partition: partition, to: body)
    }

    /// Shows one row of a COPY to a body.
    mutating func show(
        _ row: inout BinaryCopyRow,
        partition: Int,
        to body: (FoldEvent) throws -> Void
    ) throws {
        for column in fields.indices { fields[column] = try row.next() }
        try show(partition: partition, to: body)
    }

    private mutating func show(partition: Int, to body: (FoldEvent) throws -> Void) rethrows {
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        scanner.scan(fields[7])
        let type = fields[3] ?? empty
        let subject = fields[4] ?? empty
        try scanner.values.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress else { preconditionFailure("a set of projections declares fields") }
            try body(
                FoldEvent(
                    partition: partition,
                    offset: Self.integer(fields[0]),
                    microseconds: Self.integer(fields[1]) + 946_684_800_000_000,
                    type: types.number(of: type),
                    typeName: type,
                    shop: fields[2] ?? empty,
                    subject: subject,
                    subjectSlash: subject.firstIndex(of: UInt8(ascii: "/")) ?? subject.count,
                    id: fields[5] ?? empty,
                    source: fields[6] ?? empty,
                    data: fields[7],
                    values: values
                )
            )
        }
    }

    private static func integer(_ bytes: UnsafeRawBufferPointer?) -> Int64 {
        guard let bytes, bytes.count == 8 else { preconditionFailure("the log's offset and time are never null") }
        return Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
    }
}
