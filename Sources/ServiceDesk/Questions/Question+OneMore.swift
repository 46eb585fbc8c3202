// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Question {
    /// A question with one row more than the limit of its scope: whoever shows no more than the limit knows then whether it leaves
    /// rows out, also where `total` is not counted. One whose limit keeps the last rows stays as it is: the row more would be the first.
    package static func withOneMore(_ scope: Scope, _ question: (Scope) throws -> Question) rethrows -> Question {
        let asked = try question(scope)
        guard scope.limit != nil, !asked.keepsLast else { return asked }
        return try question(scope.withOneMore)
    }
}
