// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Why a JSON Schema cannot be compiled: it says something that the checks here do not know.
struct SchemaError: Error, Hashable, CustomStringConvertible {
    /// The subschema, such as `properties.items`.
    var path: String
    var reason: String

    var description: String { (path.isEmpty ? "schema" : path) + ": " + reason }
}
