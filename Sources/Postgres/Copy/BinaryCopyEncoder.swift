// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Writes rows in the binary format of COPY … FROM STDIN (FORMAT binary).
///
///     var rows = BinaryCopyEncoder()
///     rows.header()
///     rows.beginRow(columns: 2)
///     rows.append(int64: 1)
///     rows.append(text: "one")
///     rows.trailer()
///
/// The types must be those of the columns; the server converts nothing.
public struct BinaryCopyEncoder: Sendable {
    @usableFromInline var buffer: PostgresBuffer

    @inlinable
    public init(capacity: Int = 0) {
        buffer = PostgresBuffer(capacity: capacity)
    }

    /// The number of bytes written.
    @inlinable
    public var count: Int { buffer.count }

    /// The bytes written, copied.
    public var bytes: [UInt8] { buffer.bytes }

    /// Runs `body` with the bytes written, without a copy.
    @inlinable
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try buffer.withUnsafeBytes(body)
    }

    /// Forgets the bytes and keeps the memory, for the next piece of the same COPY.
    @inlinable
    public mutating func removeAll() {
        buffer.removeAll()
    }

    /// Begins the file: once, before the first row.
    public mutating func header() {
        BinaryCopyFormat.signature.withUnsafeBytes { buffer.append(bytes: $0) }
        buffer.append(Int32(0))
        buffer.append(Int32(0))
    }

    /// Ends the file: once, after the last row.
    public mutating func trailer() {
        buffer.append(Int16(-1))
    }

    /// Begins a row of so many columns; as many `append` calls follow.
    @inlinable
    public mutating func beginRow(columns: Int) {
        buffer.append(Int16(columns))
    }

    @inlinable
    public mutating func appendNull() {
        buffer.append(Int32(-1))
    }

    @inlinable
    public mutating func append(bool value: Bool) {
        buffer.append(Int32(1))
        buffer.append(UInt8(value ? 1 : 0))
    }

    @inlinable
    public mutating func append(int16 value: Int16) {
        buffer.append(Int32(2))
        buffer.append(value)
    }

    @inlinable
    public mutating func append(int32 value: Int32) {
        buffer.append(UInt64(4) << 32 | UInt64(UInt32(bitPattern: value)))
    }

    @inlinable
    public mutating func append(int64 value: Int64) {
        buffer.append(Int32(8))
        buffer.append(value)
    }

    @inlinable
    public mutating func append(timestamp value: Timestamp) {
        append(int64: value.postgresMicroseconds)
    }

    @inlinable
    public mutating func append(uuid value: PostgresUUID) {
        buffer.append(Int32(16))
        buffer.append(value.high)
        buffer.append(value.low)
    }

    @inlinable
    public mutating func append(text value: String) {
        let start = buffer.count
        buffer.append(Int32(0))
        buffer.append(text: value)
        buffer.patch(Int32(buffer.count - start - 4), at: start)
    }

    /// Appends text or bytea.
    @inlinable
    public mutating func append(bytes value: UnsafeRawBufferPointer) {
        buffer.append(Int32(value.count))
        buffer.append(bytes: value)
    }

    /// Appends text or bytea.
    @inlinable
    public mutating func append(bytes value: [UInt8]) {
        value.withUnsafeBytes { append(bytes: $0) }
    }

    /// Appends text or bytea.
    @inlinable
    public mutating func append(bytes value: ArraySlice<UInt8>) {
        value.withUnsafeBytes { append(bytes: $0) }
    }

    /// Appends fields that are encoded already, each behind its length in 4 bytes (-1 for null), most significant byte first.
    @inlinable
    public mutating func append(encodedFields value: UnsafeRawBufferPointer) {
        buffer.append(bytes: value)
    }

    /// Appends any value, arrays and optionals too.
    @inlinable
    public mutating func append(_ value: some PostgresEncodable) {
        value.encodeField(into: &buffer)
    }
}
