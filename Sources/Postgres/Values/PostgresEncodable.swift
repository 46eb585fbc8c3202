// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A value that can be bound to a placeholder.
///
/// The server is told the type and converts nothing but what SQL converts by itself: `Int` is an int8, which a column of another
/// integer type takes and a function that wants int4 does not; there, write `\(number)::int4` or bind an `Int32`.
public protocol PostgresEncodable: Sendable {
    /// The type that the server is told.
    static var postgresType: PostgresType { get }

    /// Whether this is SQL's NULL.
    var isPostgresNull: Bool { get }

    /// Writes PostgreSQL's binary form, without a length. Not called for NULL.
    func encode(into buffer: inout PostgresBuffer)
}

extension PostgresEncodable {
    @inlinable
    public var isPostgresNull: Bool { false }

    /// Writes the length and the binary form, or the length -1 for NULL: a field of an array or of a COPY row.
    @inlinable
    func encodeField(into buffer: inout PostgresBuffer) {
        guard !isPostgresNull else {
            buffer.append(Int32(-1))
            return
        }
        let start = buffer.count
        buffer.append(Int32(0))
        encode(into: &buffer)
        buffer.patch(Int32(buffer.count - start - 4), at: start)
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }

    public var isPostgresNull: Bool { self?.isPostgresNull ?? true }

    public func encode(into buffer: inout PostgresBuffer) {
        self?.encode(into: &buffer)
    }
}
