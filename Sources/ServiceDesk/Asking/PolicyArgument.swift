// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A policy's value as given with a question, `tier.vip_orders=10`.
package struct PolicyArgument: Hashable, Sendable {
    package let key: String
    package let value: String

    /// Reads a key and a value.
    ///
    /// - Throws: `AskingError` that says what to write.
    package init(argument: String) throws(AskingError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw AskingError("a policy is written as KEY=VALUE, for example tier.vip_orders=10")
        }
        key = String(parts[0])
        value = String(parts[1])
    }
}
