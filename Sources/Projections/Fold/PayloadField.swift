// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A top-level field of `data` that a projection reads. Fields are numbered by the set of projections that run together.
public struct PayloadField: Sendable, Hashable {
    /// The field's name in `data`.
    public let name: String
    let slot: Int

    /// The value of a field in an event: a piece of canonical JSON.
    struct Value {
        var start: Int32
        var length: Int32

        static let absent = Value(start: 0, length: -1)
    }
}
