// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A day without a time zone: PostgreSQL's `date`.
public struct PostgresDate: Hashable, Sendable {
    /// Days since 1970-01-01.
    public var days: Int32

    @inlinable
    public init(days: Int32) {
        self.days = days
    }

    /// The day of the Gregorian calendar; `nil` when the calendar has no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day), (-100_000...5_000_000).contains(year) else {
            return nil
        }
        let civil = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day))
        let days = civil.daysSince1970
        let back = CivilDate(daysSince1970: days)
        guard back.month == civil.month, back.day == civil.day else { return nil }
        self.init(days: Int32(days))
    }

    /// Later than every day; PostgreSQL's `infinity`.
    public static let infinity = PostgresDate(days: .max)
    /// Earlier than every day; PostgreSQL's `-infinity`.
    public static let negativeInfinity = PostgresDate(days: .min)
}

extension PostgresDate: Comparable {
    @inlinable
    public static func < (left: PostgresDate, right: PostgresDate) -> Bool {
        left.days < right.days
    }
}

extension PostgresDate: CustomStringConvertible {
    /// `2026-11-22`.
    public var description: String {
        switch self {
        case .infinity: "infinity"
        case .negativeInfinity: "-infinity"
        default: CivilDate(daysSince1970: Int64(days)).description
        }
    }
}

extension PostgresDate: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .date }

    /// From 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
    private static let daysTo2000: Int32 = 10_957

    public func encode(into buffer: inout PostgresBuffer) {
        if self == .infinity || self == .negativeInfinity {
            buffer.append(days)
            return
        }
        let (value, overflows) = days.subtractingReportingOverflow(Self.daysTo2000)
        // Out of PostgreSQL's range and no infinity, so that the server refuses it.
        buffer.append(overflows ? .min + 1 : value)
    }

    public init(decoding field: PostgresField) throws {
        guard field.type == .date else { throw field.mismatch(PostgresDate.self) }
        let value = try field.integer(Int32.self)
        self.init(days: value == .max || value == .min ? value : value + Self.daysTo2000)
    }
}
