// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a JSON text may be at most.
struct JSONLimits: Sendable {
    /// Bytes as sent. Numbers that are written out add no more than these.
    var bytes: Int
    /// Containers within one another, the outermost one counted.
    var depth: Int
    /// Members of all objects together.
    var members: Int
    /// Characters of one number, written as a plain decimal.
    var numberCharacters: Int
    /// How large an exponent may be, either way: PostgreSQL's `numeric` is asked for nothing beyond it.
    var exponent: Int
    /// Bytes and members that a text may have besides.
    var spareBytes = 0
    var spareMembers = 0

    /// Those of one event as it is stored.
    static let event = JSONLimits(bytes: 1 << 20, depth: 64, members: 1000, numberCharacters: 400, exponent: 800)

    /// Those of the text of one event, which has more than what is stored: names of attributes, quotation marks, what
    /// an export adds. `EventParser` holds what is stored to `event`.
    static let eventText: JSONLimits = {
        var limits = event
        limits.spareBytes = 64 << 10
        limits.spareMembers = 64
        return limits
    }()

    /// The bytes of a text at most.
    var mostBytes: Int { bytes + spareBytes }
    /// The members of a text at most.
    var mostMembers: Int { members + spareMembers }

    /// The digits that PostgreSQL's `numeric` keeps behind the point.
    static let numericScale = 16383
}
