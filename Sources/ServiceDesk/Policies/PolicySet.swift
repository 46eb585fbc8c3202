// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The policies that a question is judged by: the standard ones, and those given with the question in place of theirs.
///
/// What `policy.set` told for shops and days stands in a read model and comes between the two when the question is asked.
public struct PolicySet: Sendable {
    /// All of them, by key.
    public private(set) var policies: [Policy]
    private var positions: [String: Int]
    /// The policies that were given with a question: they hold whatever was set for a shop and a day.
    public private(set) var given: Set<PolicyKey> = []

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
    /// - Throws: `PolicyError` with the nearest right key, where one is near, or with the form of value that the key takes.
    public mutating func set(_ key: String, to text: String) throws(PolicyError) {
        let policy = try policy(key)
        guard let value = policy.form.value(text), let position = positions[key] else {
            throw .badValue(text, of: policy)
        }
        policies[position].value = value
        given.insert(policy.key)
    }

    /// The policy of a name.
    ///
    /// - Throws: `PolicyError` with the nearest right key, where one is near.
    public func policy(_ key: String) throws(PolicyError) -> Policy {
        guard let position = positions[key] else {
            let nearest = NearestName.of(key, among: policies.map(\.key.description)).flatMap { positions[$0] }
            throw .unknownKey(key, nearest: nearest.map { policies[$0] })
        }
        return policies[position]
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

    /// Whether a policy is set to true.
    func flag(_ key: PolicyKey) -> Bool { self[key].value == .choice("true") }

    /// A policy's hours.
    func window(_ key: PolicyKey) -> LocalWindow {
        guard case .window(let window) = self[key].value else { preconditionFailure("\(key) is no window") }
        return window
    }

    /// The values of the three parameters of a query that includes the fragment `policy_sets`: keys, values, and which of the
    /// keys were given with the question.
    func binds(_ keys: [PolicyKey]) -> [any PostgresEncodable & Sendable] {
        [
            keys.map(\.description), keys.map { self[$0].value.description },
            keys.filter(given.contains).map(\.description),
        ] as [any PostgresEncodable & Sendable]
    }

    /// The platforms that a policy judges, as an SQL array; `nil` for all.
    func platforms(_ key: PolicyKey) -> [String]? {
        let platforms = self[key].platforms
        return platforms.isEmpty ? nil : platforms
    }
}
