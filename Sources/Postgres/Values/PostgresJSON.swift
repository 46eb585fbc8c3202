// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// JSON as text; nothing here looks inside.
///
/// Sent as `json`, which PostgreSQL also takes for a `jsonb` column; a `jsonb` parameter of a function needs a cast in SQL.
public struct PostgresJSON: Hashable, Sendable {
    public var text: String

    @inlinable
    public init(_ text: String) {
        self.text = text
    }
}

extension PostgresJSON: CustomStringConvertible {
    public var description: String { text }
}

extension PostgresJSON: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .json }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(text: text)
    }

    /// Reads json, jsonb and text.
    @inlinable
    public init(decoding field: PostgresField) throws {
        var bytes = try field.required(PostgresJSON.self)
        switch field.type {
        case .json, .text: break
        case .jsonb:
            // One byte of version before the text, since 9.4 always 1.
            guard bytes.first == 1 else { throw field.malformed() }
            bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        default: throw field.mismatch(PostgresJSON.self)
        }
        self.init(String(decoding: bytes, as: UTF8.self))
    }
}
