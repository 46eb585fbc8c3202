// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(UInt8(self ? 1 : 0))
    }

    @inlinable
    public init(decoding field: PostgresField) throws {
        guard field.type == .bool else { throw field.mismatch(Bool.self) }
        self = try field.integer(UInt8.self) != 0
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(bitPattern)
    }

    /// Reads float8 and float4.
    @inlinable
    public init(decoding field: PostgresField) throws {
        switch field.type {
        case .float8: self = Double(bitPattern: try field.integer(UInt64.self))
        case .float4: self = Double(Float(bitPattern: try field.integer(UInt32.self)))
        default: throw field.mismatch(Double.self)
        }
    }
}

extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .text }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(text: self)
    }

    /// Reads text, varchar, char(n), name and json.
    @inlinable
    public init(decoding field: PostgresField) throws {
        switch field.type {
        case .text, .varchar, .bpchar, .name, .json, .unknown:
            self.init(decoding: try field.required(String.self), as: UTF8.self)
        default: throw field.mismatch(String.self)
        }
    }
}
