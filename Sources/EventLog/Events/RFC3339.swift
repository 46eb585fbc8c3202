// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Instants inside payloads.
public enum RFC3339 {
    /// The instant that a text tells, in microseconds since 1970, or `nil` when it is no RFC 3339 time with an offset.
    /// What is finer than a microsecond is cut off.
    public static func microseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return parse(text) }
        let digits = text[(point + 1)...].prefix { $0 &- UInt8(ascii: "0") <= 9 }
        guard digits.count > 6 else { return parse(text) }
        let cut = Array(text[...(point + 6)]) + Array(text[digits.endIndex...])
        return cut.withUnsafeBytes(parse)
    }

    private static func parse(_ text: UnsafeRawBufferPointer) -> Int64? {
        try? EventTime.parse(text.assumingMemoryBound(to: UInt8.self)).microseconds
    }
}
