// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Rows of one table on their way to PostgreSQL, in the format of COPY BINARY.
///
/// A rebuild sends them as they stand; a live batch turns them into one array a column.
public struct RowBuffer: Sendable {
    /// The rows, and behind them room for more: growing field by field would cost more than the fields.
    private var room: [UInt8] = []
    /// The bytes that the rows take.
    public private(set) var byteCount = 0
    /// The number of rows.
    public private(set) var count = 0
    private let columns: Int16

    /// - Parameter columns: the number of columns of the table.
    public init(columns: Int) { self.columns = Int16(columns) }

    public var isEmpty: Bool { count == 0 }

    /// The rows as COPY takes them, without what stands before and behind them.
    var bytes: ArraySlice<UInt8> { room[..<byteCount] }

    /// Forgets the rows and keeps the memory.
    public mutating func removeAll() {
        // What was written may be somebody else's by now: that is not to be copied before it is overwritten.
        room.removeAll(keepingCapacity: true)
        byteCount = 0
        count = 0
    }

    /// Starts a row; as many fields as the table has columns must follow, in their order.
    public mutating func beginRow() {
        count += 1
        let columns = columns
        extend(by: 2) { $0.storeBytes(of: columns.bigEndian, as: Int16.self) }
    }

    public mutating func append(_ value: Int16) {
        put(value)
    }

    public mutating func append(_ value: Int32?) {
        guard let value else { return appendNull() }
        put(value)
    }

    public mutating func append(_ value: Int64?) {
        guard let value else { return appendNull() }
        put(value)
    }

    public mutating func append(_ value: Bool) {
        put(UInt8(value ? 1 : 0))
    }

    /// An instant, in microseconds since 1970.
    public mutating func append(microseconds: Int64?) {
        append(microseconds.map { $0 - 946_684_800_000_000 })
    }

    public mutating func append(_ text: Text, of arena: TextArena) {
        append(bytes: arena.bytes(of: text))
    }

    /// UTF-8 text as it stands.
    public mutating func append(bytes content: UnsafeRawBufferPointer?) {
        guard let content else { return appendNull() }
        extend(by: 4 + content.count) { field in
            field.storeBytes(of: Int32(content.count).bigEndian, as: Int32.self)
            if let start = content.baseAddress { memcpy(field + 4, start, content.count) }
        }
    }

    public mutating func appendNull() { extend(by: 4) { $0.storeBytes(of: Int32(-1), as: Int32.self) } }

    private mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        extend(by: 4 + MemoryLayout<Number>.size) { field in
            field.storeBytes(of: Int32(MemoryLayout<Number>.size).bigEndian, as: Int32.self)
            field.storeBytes(of: number.bigEndian, toByteOffset: 4, as: Number.self)
        }
    }

    @inline(__always)
    private mutating func extend(by size: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
        let start = byteCount
        byteCount += size
        if byteCount > room.count { room.append(contentsOf: repeatElement(0, count: max(size, room.count, 1024))) }
        room.withUnsafeMutableBytes { body($0.baseAddress! + start) }
    }
}

extension RowBuffer {
    /// What stands before the rows of a COPY BINARY stream: signature, flags, length of the extension.
    static let header: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8)
    /// What stands behind them.
    static let trailer: [UInt8] = [0xFF, 0xFF]
}
