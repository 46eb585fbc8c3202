// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A JSON value of a policy file: no floating point, no duplicate keys, and no keys that nobody asked for.
enum PolicyJSON: Hashable {
    case integer(Int64)
    case string(String)
    case array([PolicyJSON])
    case object([String: PolicyJSON])

    /// Reads a whole text.
    static func parse(_ text: String) throws(PolicyFileError) -> PolicyJSON {
        var parser = PolicyJSONParser(text)
        let value = try parser.value()
        try parser.end()
        return value
    }

    /// The members; all of them must be among `known`.
    func object(_ known: [String]) throws(PolicyFileError) -> [String: PolicyJSON] {
        guard case .object(let members) = self else { throw PolicyFileError(reason: "not an object") }
        for key in members.keys where !known.contains(key) { throw PolicyFileError(reason: "unknown member \(key)") }
        return members
    }

    /// The number.
    func integer(_ name: String) throws(PolicyFileError) -> Int64 {
        guard case .integer(let value) = self else { throw PolicyFileError(reason: "\(name) is no whole number") }
        return value
    }
}

extension PolicyJSON? {
    /// The text of a member that must be there.
    func string(_ name: String) throws(PolicyFileError) -> String {
        guard case .string(let text)? = self else { throw PolicyFileError(reason: "\(name) is missing or no text") }
        return text
    }

    /// The items of a member that must be there.
    func array(_ name: String) throws(PolicyFileError) -> [PolicyJSON] {
        guard case .array(let items)? = self else { throw PolicyFileError(reason: "\(name) is missing or no array") }
        return items
    }

    /// The texts of a member that must be there.
    func strings(_ name: String) throws(PolicyFileError) -> [String] {
        var texts: [String] = []
        for item in try array(name) { texts.append(try Optional(item).string(name)) }
        return texts
    }

    /// A policy's value as it would be written after `KEY=`.
    func valueText(_ name: String) throws(PolicyFileError) -> String {
        switch self {
        case .integer(let value): "\(value)"
        case .array: try strings(name).joined(separator: ",")
        default: try string(name)
        }
    }
}
