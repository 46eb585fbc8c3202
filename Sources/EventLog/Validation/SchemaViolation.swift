// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a value lacks to be as its schema wants it. It names fields and expectations, never values.
struct SchemaViolation: Error, Hashable, CustomStringConvertible {
    /// The field, such as `items[3].qty`; empty for the value as a whole.
    var path: String
    /// What is expected there.
    var expectation: String

    var description: String { (path.isEmpty ? "" : path + ": ") + expectation }
}
