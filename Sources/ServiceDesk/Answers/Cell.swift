// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One value of a row.
package enum Cell {
    case null
    case integer(Int64)
    /// A number's digits, as they are to be printed.
    case decimal(String)
    case text(String)
    /// UTF-8 that is valid until the row has been written.
    case utf8(UnsafeRawBufferPointer)
    /// A length of time.
    case seconds(microseconds: Int64)
    /// An instant since 1970 in UTC, and how a table shows it if not in UTC.
    case instant(microseconds: Int64, local: String? = nil)
    /// A day, in days since 1970-01-01.
    case day(Int32)
    /// An amount in minor units.
    case money(Int64)
    case boolean(Bool)

    /// The value's text, if that is what it is.
    package var string: String? {
        switch self {
        case .text(let text), .decimal(let text): text
        case .utf8(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }
}
