// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ServiceDesk

/// Reads why a customer has not paid, from `--reason` (R029).
enum FollowUpReason {
    /// The codes that there are, in the order of the alphabet.
    static let allNames = FollowUpsQuery.reasonWords.keys.sorted()

    /// - Throws: `ValidationError` with all codes for another one.
    static func named(_ name: String) throws -> String {
        guard allNames.contains(name) else {
            throw ValidationError("no reason \(name); take one of " + allNames.joined(separator: ", "))
        }
        return name
    }
}
