// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The 128 bits of a UUID.
public struct PostgresUUID: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    /// The two halves, most significant first.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits, upper or lower case, with hyphens anywhere; `nil` for other text.
    public init?(_ text: some StringProtocol) {
        var value: (high: UInt64, low: UInt64) = (0, 0)
        var digits = 0
        for character in text.utf8 where character != UInt8(ascii: "-") {
            guard digits < 32, let digit = Character(UnicodeScalar(character)).hexDigitValue else { return nil }
            value.high = value.high << 4 | value.low >> 60
            value.low = value.low << 4 | UInt64(digit)
            digits += 1
        }
        guard digits == 32 else { return nil }
        self.init(high: value.high, low: value.low)
    }

    /// A random UUID, version 4.
    public static func random() -> PostgresUUID {
        let high = UInt64.random(in: .min ... .max) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = UInt64.random(in: .min ... .max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return PostgresUUID(high: high, low: low)
    }
}

extension PostgresUUID: Comparable {
    /// By bytes, as PostgreSQL sorts.
    @inlinable
    public static func < (left: PostgresUUID, right: PostgresUUID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension PostgresUUID: CustomStringConvertible {
    /// Lower case, hyphens after 8, 12, 16 and 20 digits.
    public var description: String {
        var text = ""
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append("-") }
            let half = index < 16 ? high : low
            text += String(half >> UInt64(60 - index % 16 * 4) & 0xF, radix: 16)
        }
        return text
    }
}

extension PostgresUUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }

    @inlinable
    public func encode(into buffer: inout PostgresBuffer) {
        buffer.append(high)
        buffer.append(low)
    }

    @inlinable
    public init(decoding field: PostgresField) throws {
        guard field.type == .uuid else { throw field.mismatch(PostgresUUID.self) }
        let bytes = try field.required(PostgresUUID.self)
        guard bytes.count == 16 else { throw field.malformed() }
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        )
    }
}
