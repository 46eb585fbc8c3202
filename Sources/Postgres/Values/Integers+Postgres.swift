// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Int16: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(self)
    }

    @inlinable
    public init(decoding field: PostgresField) throws {
        guard field.type == .int2 else { throw field.mismatch(Int16.self) }
        self = try field.integer(Int16.self)
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(self)
    }

    /// Reads int4 and int2.
    @inlinable
    public init(decoding field: PostgresField) throws {
        switch field.type {
        case .int4: self = try field.integer(Int32.self)
        case .int2: self = Int32(try field.integer(Int16.self))
        default: throw field.mismatch(Int32.self)
        }
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(self)
    }

    /// Reads int8, int4, int2 and oid.
    @inlinable
    public init(decoding field: PostgresField) throws {
        switch field.type {
        case .int8: self = try field.integer(Int64.self)
        case .int4: self = Int64(try field.integer(Int32.self))
        case .int2: self = Int64(try field.integer(Int16.self))
        case .oid: self = Int64(try field.integer(UInt32.self))
        default: throw field.mismatch(Int64.self)
        }
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(Int64(self))
    }

    /// Reads int8, int4, int2 and oid.
    @inlinable
    public init(decoding field: PostgresField) throws {
        self = Int(try Int64(decoding: field))
    }
}
