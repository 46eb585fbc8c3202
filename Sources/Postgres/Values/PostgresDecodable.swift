// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A value that can be read from a result.
public protocol PostgresDecodable {
    /// Reads PostgreSQL's binary form.
    ///
    /// - Throws: `PostgresError` with code `decoding` when the field has another type, or is NULL and `Self` is not optional.
    init(decoding field: PostgresField) throws
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    @inlinable
    public init(decoding field: PostgresField) throws {
        self = field.bytes == nil ? nil : try Wrapped(decoding: field)
    }
}
