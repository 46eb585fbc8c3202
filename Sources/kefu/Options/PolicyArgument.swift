// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A policy's value as given on the command line, `tier.vip_orders=10`.
struct PolicyArgument: Hashable, Sendable {
    let key: String
    let value: String

    /// Reads a key and a value.
    ///
    /// - Throws: `ValidationError` that says what to write.
    init(argument: String) throws {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw ValidationError("a policy is written as KEY=VALUE, for example tier.vip_orders=10")
        }
        key = String(parts[0])
        value = String(parts[1])
    }
}
