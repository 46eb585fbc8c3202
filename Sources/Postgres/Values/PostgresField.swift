// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One value of a result, where libpq keeps it.
public struct PostgresField {
    public let type: PostgresType
    /// The binary form; `nil` is NULL. Valid as long as the result it came from.
    public let bytes: UnsafeRawBufferPointer?

    @inlinable
    public init(type: PostgresType, bytes: UnsafeRawBufferPointer?) {
        self.type = type
        self.bytes = bytes
    }

    /// The binary form of a value that must not be NULL.
    @inlinable
    public func required<Value>(_ value: Value.Type) throws -> UnsafeRawBufferPointer {
        guard let bytes else { throw PostgresField.unexpectedNull(value) }
        return bytes
    }

    /// The big-endian integer that these bytes are.
    @inlinable
    public func integer<Integer: FixedWidthInteger & BitwiseCopyable>(_ type: Integer.Type) throws -> Integer {
        let bytes = try required(type)
        guard bytes.count == MemoryLayout<Integer>.size else { throw malformed() }
        return Integer(bigEndian: bytes.loadUnaligned(as: Integer.self))
    }

    /// The error for a type that `Value` has no reading of.
    @usableFromInline
    func mismatch<Value>(_ value: Value.Type) -> PostgresError {
        var error = PostgresError(.decoding, "is \(type), which cannot be read as \(value)")
        error.hint =
            switch type {
            case .numeric: "cast in SQL, for example to int8, float8 or text"
            case .timestamp: "cast in SQL: \"at\" AT TIME ZONE 'UTC' makes a timestamptz"
            default: "read it as another type, or cast in SQL"
            }
        return error
    }

    /// The error for bytes that are no value of `type`.
    @usableFromInline
    func malformed() -> PostgresError {
        PostgresError(.decoding, "has \(bytes?.count ?? 0) bytes, which is no \(type)")
    }

    @usableFromInline
    static func unexpectedNull<Value>(_ value: Value.Type) -> PostgresError {
        PostgresError(.decoding, "is NULL, which cannot be read as \(value)", hint: "read it as \(value)?")
    }
}
