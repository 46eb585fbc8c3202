// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A policy that cannot be set as asked.
public struct PolicyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public struct Code: Hashable, Sendable {
        let name: String

        /// There is no such policy.
        public static let unknownKey = Code(name: "unknownKey")
        /// The policy does not take that value.
        public static let badValue = Code(name: "badValue")
    }

    public var code: Code
    /// The key as it was given.
    public var key: String
    /// The policy that was meant, or most likely meant; `nil` when none has a name that is near.
    public var meant: PolicyKey?
    /// One line: what is wrong and what to write.
    public var message: String

    public var description: String { message }

    static func unknownKey(_ key: String, nearest: Policy?) -> PolicyError {
        let remedy =
            if let nearest {
                "; the nearest is \(nearest.key): \(nearest.form.expectation) (now \(nearest.value))"
            } else {
                ": kefu policy list shows all of them"
            }
        return PolicyError(
            code: .unknownKey,
            key: key,
            meant: nearest?.key,
            message: "there is no policy \(key)" + remedy
        )
    }

    static func badValue(_ value: String, of policy: Policy) -> PolicyError {
        let isLong = value.utf8.count > 60
        return PolicyError(
            code: .badValue,
            key: policy.key.description,
            meant: policy.key,
            message: "\(policy.key) takes \(policy.form.expectation) (now \(policy.value)), "
                + "not \(isLong ? value.prefix(40) + "…" : value[...])"
        )
    }
}
