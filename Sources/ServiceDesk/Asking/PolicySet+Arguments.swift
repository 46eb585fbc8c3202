// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PolicySet {
    /// The policies with the ones given in place of theirs.
    ///
    /// - Throws: ``AskingError`` for a key or a value that makes no sense, with the right one.
    package func replacing(_ arguments: [PolicyArgument]) throws(AskingError) -> PolicySet {
        var policies = self
        for argument in arguments {
            do {
                try policies.set(argument.key, to: argument.value)
            } catch {
                throw AskingError("\(argument.key)=\(argument.value): \(error)")
            }
        }
        return policies
    }
}
