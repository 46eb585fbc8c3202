// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A name that keys are compared with.
struct JSONName: @unchecked Sendable {
    // Unchecked: the bytes are a string literal's or live as long as the process, and nobody writes them.
    let start: UnsafePointer<UInt8>
    let length: Int
    /// As `JSONNode.keyPrefix`.
    let prefix: UInt64

    init(_ literal: StaticString) {
        start = literal.utf8Start
        length = literal.utf8CodeUnitCount
        prefix = JSONBytes.prefix(start, length)
    }

    /// A name whose bytes stay where they are for as long as it is used.
    init(start: UnsafePointer<UInt8>, length: Int) {
        self.start = start
        self.length = length
        prefix = JSONBytes.prefix(start, length)
    }

    var text: String { String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self) }
}
