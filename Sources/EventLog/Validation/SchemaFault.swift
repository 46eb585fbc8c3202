// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Where a check failed, in numbers, so that a check allocates nothing; words are found when somebody asks.
struct SchemaFault {
    enum Reason: UInt8 {
        case type, choices, minimum, maximum, minLength, maxLength, pattern, dateTime, missing
    }

    var reason: Reason
    /// The node that is not as it should be.
    var node: Int32
    /// The rule that it breaks.
    var rule: Int32
    /// The property that is missing, among those of the rule.
    var property: Int32 = 0
}
