// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A record that was not stored: where it stands and why. Never quotes the record's text.
public struct ImportRefusal: Sendable {
    /// `file:line`, or `file[index]` for an element of an array.
    public var place: String
    /// The field, if one is to blame, and what is wrong.
    public var reason: String
    /// The record as it stands in the input, when it was kept.
    public var record: [UInt8]?
}
