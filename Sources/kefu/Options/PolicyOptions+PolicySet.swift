// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

extension PolicyOptions {
    /// Policies with the ones given in place of theirs.
    ///
    /// - Throws: `ValidationError` for a key or a value that makes no sense, with the right one.
    func applied(to policies: PolicySet) throws -> PolicySet {
        do throws(AskingError) {
            return try policies.replacing(policy)
        } catch {
            throw ValidationError("--policy \(error.message)")
        }
    }
}
