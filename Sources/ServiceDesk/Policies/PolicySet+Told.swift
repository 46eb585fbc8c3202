// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PolicySet {
    /// The values that a `policy.set` gives: to one policy, or with an object as value to one for each member, `KEY.member`.
    ///
    /// - Parameter json: the value as canonical JSON; without it the policies have no value of their own there any more.
    /// - Throws: `PolicyError` with the nearest right key or the form of value that it takes; `PolicyFileError`.
    func told(_ key: String, _ json: String?) throws -> [(String, String?)] {
        guard let json else {
            let members = policies.map(\.key.description).filter { $0 == key || $0.hasPrefix(key + ".") }
            if members.isEmpty { _ = try policy(key) }
            return members.map { ($0, nil) }
        }
        let value = try PolicyJSON.parse(json)
        guard case .object(let members) = value else {
            return [(key, try policy(key).told(value))]
        }
        return try members.sorted { $0.key < $1.key }.map { name, value in
            (key + "." + name, try policy(key + "." + name).told(value))
        }
    }
}

extension Policy {
    /// A value of JSON as it is written after `KEY=`; hours may come as a pair, `["08:00","23:00"]`.
    fileprivate func told(_ json: PolicyJSON) throws -> String {
        var text = try Optional(json).valueText(key.description)
        if form.value(text) == nil, case .array = json {
            text = try Optional(json).strings(key.description).joined(separator: "-")
        }
        guard let value = form.value(text) else { throw PolicyError.badValue(text, of: self) }
        return value.description
    }
}
