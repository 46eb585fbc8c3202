// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A name that keys are compared with.
struct JSONName: @unchecked Sendable {
    // Unchecked: the bytes are a string literal's or live as long as the process, and nobody writes them.
    let start: UnsafePointer<UInt8>
    let length: Int
    /// As `JSONNode.keyPrefix`.
    let prefix: UInt64
    /// The last eight bytes as they lie in memory; 0 for a shorter name.
    let suffix: UInt64

    init(_ literal: StaticString) { self.init(start: literal.utf8Start, length: literal.utf8CodeUnitCount) }

    /// A name whose bytes stay where they are for as long as it is used.
    init(start: UnsafePointer<UInt8>, length: Int) {
        self.start = start
        self.length = length
        prefix = JSONBytes.prefix(start, length)
        suffix = length < 8 ? 0 : UnsafeRawPointer(start + length - 8).loadUnaligned(as: UInt64.self)
    }

    var text: String { String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self) }

    /// Whether it is a text of the same prefix and length: what is left to be compared is at most eight bytes at the end
    /// for all but long names.
    @inline(__always)
    func hasRest(of text: UnsafePointer<UInt8>) -> Bool {
        guard length > 8 else { return true }
        guard UnsafeRawPointer(text + length - 8).loadUnaligned(as: UInt64.self) == suffix else { return false }
        return length <= 16 || JSONBytes.areEqual(text + 8, start + 8, length - 16)
    }
}
