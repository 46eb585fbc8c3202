// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One value on the tape: its place in the text, its key when it is a member, and where its neighbours are.
///
/// Nodes stand in the order of the text, a container before what it holds. The children of node `n` are `n + 1`, then
/// each child's `next`, up to the container's own `next`.
struct JSONNode {
    /// What is known about the spelling of a value.
    struct Spelling: OptionSet {
        var rawValue: UInt8

        /// A string with at least one backslash.
        static let escaped = Spelling(rawValue: 1)
        /// A string with bytes above 0x7F.
        static let nonASCII = Spelling(rawValue: 2)
        /// A number that is already in canonical form and has neither point nor exponent.
        static let plainInteger = Spelling(rawValue: 4)
        /// A member that holds personal text, or an object with such members; set by the schema's check.
        static let personal = Spelling(rawValue: 8)
        /// An attribute of an event that has a column of its own; set by the event's reader.
        static let column = Spelling(rawValue: 16)
    }

    /// The first eight bytes of the decoded key, big-endian, padded with zeros: keys hold no NUL, so that numbers
    /// order as the bytes do. Set for members of objects only.
    var keyPrefix: UInt64
    /// Where the key starts: in the text behind the quotation mark, or among the decoded keys of the tape.
    var keyStart: UInt32
    /// The bytes of the decoded key.
    var keyLength: UInt32
    /// The first byte of the value; of a string, the one behind its quotation mark.
    var start: UInt32
    /// The byte behind the value; of a string, its closing quotation mark.
    var end: UInt32
    /// The node behind this one and all that it holds.
    var next: UInt32
    /// The member of the same object with the next greater key; 0 at the last.
    var nextByKey: UInt32
    /// The member with the smallest key of an object that has members.
    var firstByKey: UInt32
    /// The children of a container.
    var count: UInt32
    var kind: JSONKind
    var spelling: Spelling
    /// Whether the key had escapes and stands among the decoded keys.
    var keyIsDecoded: Bool
}
