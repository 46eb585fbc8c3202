// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What makes two events one: source and id, in one value.
///
/// The source in UTF-8, a zero byte, then the id: of a UUID in its usual spelling (lower case) 0x01 and its 16 bytes, of any
/// other 0x02 and its text. Two identities are equal exactly when both source and id are, since a source has no zero byte, and
/// the ids of a source keep their order. PostgreSQL has the same function as `kefu.identity_of`; both are held to
/// `schemas/vectors/identity-of.json`.
public enum EventIdentity {
    /// The identity of a source and an id in UTF-8.
    public static func bytes(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer) -> [UInt8] {
        var bytes: [UInt8] = []
        append(source: source, id: id, to: &bytes)
        return bytes
    }

    static func append(source: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: source)
        guard let (high, low) = uuid(id) else {
            bytes.append(0)
            bytes.append(2)
            bytes.append(contentsOf: id)
            return
        }
        bytes.append(0)
        bytes.append(1)
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
    }

    /// The number that a UUID in its usual spelling stands for.
    private static func uuid(_ text: UnsafeRawBufferPointer) -> (high: UInt64, low: UInt64)? {
        guard text.count == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        for index in 0..<36 {
            let byte = text[index]
            let digit: UInt8
            switch (index, byte) {
            case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")):
                continue
            case (8, _), (13, _), (18, _), (23, _): return nil
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")): digit = byte - UInt8(ascii: "0")
            case (_, UInt8(ascii: "a")...UInt8(ascii: "f")): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            if index < 18 { halves.0 = halves.0 << 4 | UInt64(digit) } else { halves.1 = halves.1 << 4 | UInt64(digit) }
        }
        return (halves.0, halves.1)
    }
}
