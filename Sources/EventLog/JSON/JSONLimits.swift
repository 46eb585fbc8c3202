// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a JSON text may be at most.
struct JSONLimits: Sendable {
    /// Bytes, as sent and in canonical form.
    var bytes: Int
    /// Containers within one another, the outermost one counted.
    var depth: Int
    /// Members of all objects together.
    var members: Int
    /// Characters of one number, written as a plain decimal.
    var numberCharacters: Int
    /// How large an exponent may be, either way: PostgreSQL's `numeric` is asked for nothing beyond it.
    var exponent: Int

    /// Those of one event.
    static let event = JSONLimits(bytes: 1 << 20, depth: 64, members: 1000, numberCharacters: 400, exponent: 800)

    /// The digits that PostgreSQL's `numeric` keeps behind the point.
    static let numericScale = 16383
}
