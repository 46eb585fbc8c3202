// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Makes the ids of events, in the form of a UUID.
struct EventIDs {
    /// Whether ids grow with time.
    enum Kind: String, Sendable {
        /// UUIDv7, as producers have them whose ids are ordered.
        case ordered = "v7"
        /// UUIDv4: each lands anywhere in the index of identities.
        case random = "v4"
    }

    private let kind: Kind
    private var lastMilliseconds: Int64 = 0
    private var counter: UInt64 = 0

    init(_ kind: Kind) { self.kind = kind }

    /// Writes the id of an event that happens at an instant.
    mutating func write(milliseconds: Int64, random: inout RandomSource, into line: inout [UInt8]) {
        let low = random.next() >> 2 | 1 << 63
        switch kind {
        case .ordered:
            counter = milliseconds == lastMilliseconds ? counter + 1 : 0
            lastMilliseconds = milliseconds
            Self.write(UInt64(milliseconds) << 16 | 7 << 12 | counter & 0xFFF, low, into: &line)
        case .random:
            Self.write(random.next() & ~0xF000 | 4 << 12, low, into: &line)
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func write(_ high: UInt64, _ low: UInt64, into line: inout [UInt8]) {
        for (half, dashes) in [(high, [8, 12]), (low, [0, 4])] {
            for digit in 0..<16 {
                if dashes.contains(digit) { line.append(UInt8(ascii: "-")) }
                line.append(digits[Int(half >> UInt64(60 - 4 * digit) & 0xF)])
            }
        }
    }
}
