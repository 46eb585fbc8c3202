// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The policies that a question is judged by.
public struct PolicySet: Sendable {
    /// All of them, by key.
    public private(set) var policies: [Policy]
    private var positions: [String: Int]

    init(_ policies: [Policy]) {
        self.policies = policies.sorted { $0.key.description < $1.key.description }
        positions = Dictionary(
            self.policies.enumerated().map { ($0.element.key.description, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        precondition(positions.count == policies.count, "a policy is defined twice")
    }

    /// Sets a policy, as `--policy KEY=VALUE` does.
    ///
    /// - Throws: `PolicyError` with the nearest right key, or with the form of value that the key takes.
    public mutating func set(_ key: String, to text: String) throws(PolicyError) {
        guard let position = positions[key] else {
            let nearest = NearestName.of(key, among: policies.map(\.key.description)).flatMap { positions[$0] } ?? 0
            throw .unknownKey(key, nearest: policies[nearest])
        }
        guard let value = policies[position].form.value(text) else {
            throw .badValue(text, of: policies[position])
        }
        policies[position].value = value
    }

    /// A policy. Its key must be one of this set, as all of ``PolicyKey``'s constants are.
    public subscript(key: PolicyKey) -> Policy {
        guard let position = positions[key.description] else { preconditionFailure("no policy \(key)") }
        return policies[position]
    }

    /// A policy's number.
    func integer(_ key: PolicyKey) -> Int64 {
        guard case .integer(let value) = self[key].value else { preconditionFailure("\(key) is no number") }
        return value
    }

    /// A policy's hours.
    func window(_ key: PolicyKey) -> LocalWindow {
        guard case .window(let window) = self[key].value else { preconditionFailure("\(key) is no window") }
        return window
    }

    /// A policy's choice, or its choices or times.
    func texts(_ key: PolicyKey) -> [String] {
        switch self[key].value {
        case .choice(let choice): [choice]
        case .choices(let choices): choices
        default: preconditionFailure("\(key) has no texts")
        }
    }

    /// The platforms that a policy judges, as an SQL array; `nil` for all.
    func platforms(_ key: PolicyKey) -> [String]? {
        let platforms = self[key].platforms
        return platforms.isEmpty ? nil : platforms
    }
}
