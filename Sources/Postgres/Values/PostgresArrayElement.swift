// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A value that a Swift array of is one value of PostgreSQL: a one-dimensional array, or `bytea` for bytes.
public protocol PostgresArrayElement: Sendable {
    /// The type of `[Self]`.
    static var postgresArrayType: PostgresType { get }

    /// Writes the binary form of the whole array.
    static func encodeArray(_ values: [Self], into buffer: inout PostgresBuffer)

    /// Reads the binary form of a whole array.
    static func decodeArray(_ field: PostgresField) throws -> [Self]
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public func encode(into buffer: inout PostgresBuffer) {
        Element.encodeArray(self, into: &buffer)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public init(decoding field: PostgresField) throws {
        self = try Element.decodeArray(field)
    }
}

extension UInt8: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .bytea }

    public static func encodeArray(_ values: [UInt8], into buffer: inout PostgresBuffer) {
        values.withUnsafeBytes { buffer.append(bytes: $0) }
    }

    public static func decodeArray(_ field: PostgresField) throws -> [UInt8] {
        guard field.type == .bytea else { throw field.mismatch([UInt8].self) }
        return Array(try field.required([UInt8].self))
    }
}

extension Bool: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension String: PostgresArrayElement {}
extension Timestamp: PostgresArrayElement {}
extension PostgresDate: PostgresArrayElement {}
extension PostgresUUID: PostgresArrayElement {}
extension PostgresJSON: PostgresArrayElement {}
extension Array: PostgresArrayElement where Element == UInt8 {}
extension Optional: PostgresArrayElement where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {}
