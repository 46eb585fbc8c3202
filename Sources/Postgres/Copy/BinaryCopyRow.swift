// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One tuple of COPY's binary format, read field by field from the front, without copies.
///
/// The fields point into the message and are valid as long as it is.
public struct BinaryCopyRow {
    /// The number of fields.
    public let columnCount: Int
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var offset: Int

    /// Reads a message of COPY … TO STDOUT; `nil` when it holds no tuple (the trailer, or a header alone).
    ///
    /// - Throws: `PostgresError` with code `decoding` when the bytes are no binary COPY.
    @inlinable
    public init?(message: UnsafeRawBufferPointer) throws {
        var start = 0
        // A tuple begins with its number of columns, at most 1,600, so "PG" is the file's header.
        if message.count >= 2, message[0] == 0x50, message[1] == 0x47 {
            start = try Self.headerSize(message)
            if start == message.count { return nil }
        }
        guard message.count >= start + 2 else { throw Self.malformed }
        let columns = Int16(bigEndian: message.loadUnaligned(fromByteOffset: start, as: Int16.self))
        guard columns >= 0 else { return nil }
        bytes = message
        columnCount = Int(columns)
        offset = start + 2
    }

    /// The fields that were not read yet, each behind its length in four bytes, as they came.
    @inlinable
    public var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[offset...]) }

    /// The next field; `nil` is NULL.
    ///
    /// - Throws: `PostgresError` with code `decoding` after the last field or when the message is cut.
    @inlinable
    public mutating func next() throws -> UnsafeRawBufferPointer? {
        guard offset + 4 <= bytes.count else { throw Self.malformed }
        let length = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        offset += 4
        guard length >= 0 else { return nil }
        guard offset + length <= bytes.count else { throw Self.malformed }
        defer { offset += length }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
    }

    /// The next field as a big-endian integer; `nil` is NULL.
    @inlinable
    public mutating func next<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type) throws -> Integer? {
        guard let field = try next() else { return nil }
        guard field.count == MemoryLayout<Integer>.size else { throw Self.malformed }
        return Integer(bigEndian: field.loadUnaligned(as: Integer.self))
    }

    /// The next field as an instant; `nil` is NULL.
    @inlinable
    public mutating func nextTimestamp() throws -> Timestamp? {
        guard let value = try next(Int64.self) else { return nil }
        guard let instant = Timestamp(postgresMicroseconds: value) else { throw Timestamp.outOfRange }
        return instant
    }

    /// The next field as text, copied; `nil` is NULL.
    @inlinable
    public mutating func nextText() throws -> String? {
        try next().map { String(decoding: $0, as: UTF8.self) }
    }

    /// The next field as a truth value; `nil` is NULL.
    @inlinable
    public mutating func nextBool() throws -> Bool? {
        try next(UInt8.self).map { $0 != 0 }
    }

    /// Passes over fields.
    @inlinable
    public mutating func skip(_ count: Int = 1) throws {
        for _ in 0..<count { _ = try next() }
    }

    @usableFromInline
    static func headerSize(_ message: UnsafeRawBufferPointer) throws -> Int {
        let signature = BinaryCopyFormat.signature
        guard message.count >= signature.count + 8, message.prefix(signature.count).elementsEqual(signature) else {
            throw malformed
        }
        let extensionSize = Int32(bigEndian: message.loadUnaligned(fromByteOffset: signature.count + 4, as: Int32.self))
        let size = signature.count + 8 + Int(extensionSize)
        guard extensionSize >= 0, size <= message.count else { throw malformed }
        return size
    }

    @usableFromInline
    static var malformed: PostgresError {
        PostgresError(
            .decoding,
            "the message is no row of COPY's binary format, or has fewer or other fields than are read"
        )
    }
}
