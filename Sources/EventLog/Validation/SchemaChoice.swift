// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One value of an enumeration: a string, `true`, `false` or `null`.
struct SchemaChoice {
    var kind: JSONKind
    /// The text of a string.
    var name: JSONName
}
