// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A policy's value for some shops from a day on: what `kefu policy set` appends as `policy.set`.
public struct PolicyChange: Hashable, Sendable {
    public let key: PolicyKey
    /// `nil`: from that day on what holds for more shops holds again.
    public let value: PolicyValue?

    /// Reads a change against the policies that there are.
    ///
    /// - Throws: `PolicyError` with the nearest right key, or with the form of value that the key takes.
    public init(_ key: String, to text: String?, in policies: PolicySet = .standard) throws(PolicyError) {
        let policy = try policies.policy(key)
        self.key = policy.key
        guard let text else {
            value = nil
            return
        }
        guard let value = policy.form.value(text) else { throw .badValue(text, of: policy) }
        self.value = value
    }

    /// The `data` of the event.
    ///
    /// - Parameters:
    ///   - day: the first day on which it holds, `2026-06-01`.
    ///   - platform: the platform whose shops it is for; `nil` for all that the event's shop covers.
    public func payload(from day: String, platform: String?, note: String?) -> String {
        var members = [
            #""policy_key":"# + JSONRowEncoder.quoted(key.description),
            #""effective_from":"# + JSONRowEncoder.quoted(day),
            #""value":"# + (value?.json ?? "null"),
        ]
        if let platform { members.append(#""platform":"# + JSONRowEncoder.quoted(platform)) }
        if let note { members.append(#""note":"# + JSONRowEncoder.quoted(note)) }
        return "{" + members.joined(separator: ",") + "}"
    }
}

extension PolicyValue {
    /// The value as JSON: a number, a text, or an array of texts.
    fileprivate var json: String {
        switch self {
        case .integer(let number): "\(number)"
        case .choices(let choices): "[" + choices.map(JSONRowEncoder.quoted).joined(separator: ",") + "]"
        case .window, .choice: JSONRowEncoder.quoted(description)
        }
    }
}
