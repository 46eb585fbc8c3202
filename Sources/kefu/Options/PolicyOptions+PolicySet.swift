// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

extension PolicyOptions {
    /// Policies with the ones given in place of theirs.
    ///
    /// - Throws: `ValidationError` for a key or a value that makes no sense, with the right one.
    func applied(to policies: PolicySet) throws -> PolicySet {
        var policies = policies
        for argument in policy {
            do {
                try policies.set(argument.key, to: argument.value)
            } catch {
                throw ValidationError("--policy \(argument.key)=\(argument.value): \(error)")
            }
        }
        return policies
    }
}
