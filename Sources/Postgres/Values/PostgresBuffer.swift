// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Bytes in network order, growing at the end: what binds and COPY rows are written into.
///
/// The bytes beyond `count` are spare, so that a fixed-width value is one bounds check and one store.
public struct PostgresBuffer: Sendable {
    @usableFromInline var storage: [UInt8]
    @usableFromInline var length: Int

    /// The number of bytes written.
    @inlinable
    public var count: Int { length }

    @inlinable
    public init(capacity: Int = 0) {
        storage = [UInt8](repeating: 0, count: capacity)
        length = 0
    }

    /// The bytes that there is memory for.
    @inlinable
    public var capacity: Int { storage.count }

    /// The bytes written, copied.
    public var bytes: [UInt8] { Array(storage[..<count]) }

    /// Forgets the bytes and keeps the memory.
    @inlinable
    public mutating func removeAll() {
        length = 0
    }

    /// Runs `body` with the bytes written, without a copy.
    @inlinable
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try storage.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    /// Appends an integer, most significant byte first.
    @inlinable
    public mutating func append<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer) {
        let offset = advance(by: MemoryLayout<Integer>.size)
        storage.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Integer.self) }
    }

    /// Appends bytes as they are.
    @inlinable
    public mutating func append(bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        let offset = advance(by: bytes.count)
        storage.withUnsafeMutableBytes { all in
            if let target = all.baseAddress {
                (target + offset).copyMemory(from: source, byteCount: bytes.count)
            }
        }
    }

    /// Appends the UTF-8 of `text`.
    @inlinable
    public mutating func append(text: String) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { append(bytes: UnsafeRawBufferPointer($0)) }
        if isDone == nil {
            var native = text
            native.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// Overwrites four bytes written before, for a length known only afterwards.
    @inlinable
    public mutating func patch(_ value: Int32, at offset: Int) {
        precondition(offset >= 0 && offset + 4 <= count, "patch outside the bytes written")
        storage.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Int32.self) }
    }

    /// Makes room for `size` more bytes and returns where they begin.
    @inlinable
    mutating func advance(by size: Int) -> Int {
        let offset = count
        length += size
        if count > storage.count { grow() }
        return offset
    }

    @usableFromInline
    mutating func grow() {
        let target = max(64, count + count / 2)
        let old = storage
        storage = [UInt8](unsafeUninitializedCapacity: target) { memory, initialized in
            memory.initialize(repeating: 0)
            old.withUnsafeBytes { UnsafeMutableRawBufferPointer(memory).copyMemory(from: $0) }
            initialized = target
        }
    }
}
