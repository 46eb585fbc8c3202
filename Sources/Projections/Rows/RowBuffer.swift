// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Rows of one table on their way to PostgreSQL, in the format of COPY BINARY.
///
/// A rebuild sends them as they stand; a live batch turns them into one array a column.
public struct RowBuffer: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The number of rows.
    public private(set) var count = 0
    private let columns: Int16

    /// - Parameter columns: the number of columns of the table.
    public init(columns: Int) { self.columns = Int16(columns) }

    public var isEmpty: Bool { count == 0 }

    /// The bytes that the rows take.
    public var byteCount: Int { bytes.count }

    /// Forgets the rows and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Starts a row; as many fields as the table has columns must follow, in their order.
    public mutating func beginRow() {
        count += 1
        put(columns)
    }

    public mutating func append(_ value: Int16) {
        put(Int32(2))
        put(value)
    }

    public mutating func append(_ value: Int32?) {
        guard let value else { return appendNull() }
        put(Int32(4))
        put(value)
    }

    public mutating func append(_ value: Int64?) {
        guard let value else { return appendNull() }
        put(Int32(8))
        put(value)
    }

    public mutating func append(_ value: Bool) {
        put(Int32(1))
        bytes.append(value ? 1 : 0)
    }

    /// An instant, in microseconds since 1970.
    public mutating func append(microseconds: Int64?) {
        append(microseconds.map { $0 - 946_684_800_000_000 })
    }

    public mutating func append(_ text: Text, of arena: TextArena) {
        guard let content = arena.bytes(of: text) else { return appendNull() }
        put(Int32(content.count))
        bytes.append(contentsOf: content)
    }

    /// UTF-8 text as it stands.
    public mutating func append(bytes content: UnsafeRawBufferPointer?) {
        guard let content else { return appendNull() }
        put(Int32(content.count))
        bytes.append(contentsOf: content)
    }

    public mutating func appendNull() { put(Int32(-1)) }

    private mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

extension RowBuffer {
    /// What stands before the rows of a COPY BINARY stream: signature, flags, length of the extension.
    static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    /// What stands behind them.
    static let trailer: [UInt8] = [0xFF, 0xFF]
}
