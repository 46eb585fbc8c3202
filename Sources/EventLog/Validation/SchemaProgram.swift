// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A compiled JSON Schema (draft 2020-12, the keywords that the files under `schemas/events` use).
final class SchemaProgram: @unchecked Sendable {
    // Unchecked: the pointers lead to memory that nobody writes between `init` and `deinit`.
    let rules: SchemaRules
    /// The kinds of subjects that events of the type may have: the annotation `x-kefu-subject`.
    let subjects: [String]
    private let allocations: [UnsafeMutableRawPointer]

    /// - Parameter allocations: What the rules lie in; freed with the program.
    init(rules: SchemaRules, subjects: [String], allocations: [UnsafeMutableRawPointer]) {
        self.rules = rules
        self.subjects = subjects
        self.allocations = allocations
    }

    deinit {
        for allocation in allocations { allocation.deallocate() }
    }
}
