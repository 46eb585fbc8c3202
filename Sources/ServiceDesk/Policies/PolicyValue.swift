// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a policy is set to.
public enum PolicyValue: Hashable, Sendable {
    /// A count, milliseconds, days, minor units of a currency, or basis points, as the policy's form says.
    case integer(Int64)
    case window(LocalWindow)
    case choice(String)
    case choices([String])
}

extension PolicyValue: CustomStringConvertible {
    /// As it is written after `KEY=`.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .window(let window): window.description
        case .choice(let choice): choice
        case .choices(let choices): choices.joined(separator: ",")
        }
    }
}
