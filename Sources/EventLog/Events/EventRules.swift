// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What events of one type must be: the schema of `data` and the kinds of subjects.
struct EventRules: Sendable {
    var schema: SchemaRules
    /// A bit for each `SubjectKind`.
    var subjects: UInt16
}
