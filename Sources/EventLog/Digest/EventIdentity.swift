// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What makes two events one: source and id, in one value.
///
/// The source in UTF-8, a zero byte, then the id: of a UUID in its usual spelling (lower case) 0x01 and its 16 bytes, of any
/// other 0x02 and its text. Two identities are equal exactly when both source and id are, since a source has no zero byte, and
/// the ids of a source keep their order. PostgreSQL has the same function as `kefu.identity_of`; both are held to
/// `schemas/vectors/identity-of.json`.
public enum EventIdentity {
    /// The identity of a source and an id in UTF-8.
    public static func bytes(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) -> [UInt8] {
        var buffer = PostgresBuffer()
        append(source: source, id: id, to: &buffer)
        return buffer.bytes
    }

    /// The identity of a source and an id.
    public static func bytes(source: String, id: String) -> [UInt8] {
        var (source, id) = (source, id)
        return source.withUTF8 { source in id.withUTF8 { bytes(source: .init(source), id: .init($0)) } }
    }

    static func append(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, to buffer: inout PostgresBuffer) {
        buffer.append(bytes: source)
        if let (high, low) = uuid(id) {
            buffer.append(UInt16(1))
            buffer.append(high)
            buffer.append(low)
        } else {
            buffer.append(UInt16(2))
            buffer.append(bytes: id)
        }
    }

    /// The number that a UUID in its usual spelling stands for: 8, 4, 4, 4 and 12 digits.
    private static func uuid(_ text: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
        let dash = UInt8(ascii: "-")
        guard text.count == 36, text[8] == dash, text[13] == dash, text[18] == dash, text[23] == dash else {
            return nil
        }
        var isWrong = false
        func number(_ range: Range<Int>) -> UInt64 {
            var number: UInt64 = 0
            for index in range {
                let byte = text[index]
                var digit = byte &- UInt8(ascii: "0")
                if digit > 9 {
                    digit = byte &- UInt8(ascii: "a")
                    isWrong = isWrong || digit > 5
                    digit &+= 10
                }
                number = number << 4 | UInt64(digit)
            }
            return number
        }
        let high = number(0..<8) << 32 | number(9..<13) << 16 | number(14..<18)
        let low = number(19..<23) << 48 | number(24..<36)
        return isWrong ? nil : (high, low)
    }
}
