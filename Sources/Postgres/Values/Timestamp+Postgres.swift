// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Timestamp: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    /// From 1970-01-01, where `Timestamp` counts from, to 2000-01-01, where PostgreSQL does.
    @usableFromInline static let microsecondsTo2000: Int64 = 946_684_800_000_000

    /// Microseconds since 2000-01-01, as PostgreSQL's timestamptz has them; the infinities are the extreme values there too.
    @inlinable
    public var postgresMicroseconds: Int64 {
        if microseconds == .max || microseconds == .min { return microseconds }
        let (value, overflows) = microseconds.subtractingReportingOverflow(Self.microsecondsTo2000)
        // Out of PostgreSQL's range and no infinity, so that the server refuses it.
        return overflows ? .min + 1 : value
    }

    /// The instant of a timestamptz; `nil` when it lies beyond what `Timestamp` can hold (year 294247).
    @inlinable
    public init?(postgresMicroseconds value: Int64) {
        guard value != .max, value != .min else {
            self.init(microseconds: value)
            return
        }
        let (sum, overflows) = value.addingReportingOverflow(Self.microsecondsTo2000)
        guard !overflows else { return nil }
        self.init(microseconds: sum)
    }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(postgresMicroseconds)
    }

    @inlinable
    public init(decoding field: PostgresField) throws {
        guard field.type == .timestamptz else { throw field.mismatch(Timestamp.self) }
        guard let instant = Timestamp(postgresMicroseconds: try field.integer(Int64.self)) else {
            throw Timestamp.outOfRange
        }
        self = instant
    }

    @usableFromInline
    static var outOfRange: PostgresError {
        PostgresError(.decoding, "is an instant after the year 294246, which cannot be read as Timestamp")
    }
}
