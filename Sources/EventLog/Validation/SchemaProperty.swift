// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A property that a schema names.
struct SchemaProperty {
    var name: JSONName
    /// The name of the property that holds the length of this one, when this one is personal.
    var lengthName: JSONName
    /// The rule for its value.
    var rule: Int32
    /// Whether it holds personal text, which is kept apart from the log.
    var isPersonal: Bool

    /// Where the search for a key starts among `slots`.
    @inline(__always)
    static func slot(prefix: UInt64, length: UInt32, of count: Int) -> Int {
        let mixed = (prefix ^ UInt64(length) &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 40) & (count - 1)
    }
}
