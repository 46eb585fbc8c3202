// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Projections

/// Something that is measured: a question about all shops and days, the columns that name its rows, and those that are compared
/// when the same question is asked under other policies.
///
/// What a question tells about several rules is a metric each, so that a change of one rule changes rows of its own metric alone.
public struct Metric: Sendable {
    /// What programs rely on, for example `reply-rate`.
    public var name: String
    public var title: Phrase
    /// The columns that name a row.
    public var keys: [String]
    /// The columns that are compared.
    public var values: [String]
    /// Those of the values whose changes are counted by what they were and what they become: verdicts and tiers.
    public var verdicts: [String]
    /// Those of the values whose gains and losses are summed up, in minor units.
    public var amounts: [String]
    /// The policies on which a row or one of its values depends. What its question reads for other columns is not among them: of such a
    /// policy the metric tells nothing.
    public var policies: [PolicyKey]
    /// Whether it is asked how things stand at an instant, so that days and times from and to mean nothing.
    public var isAboutAnInstant: Bool
    private let ask: @Sendable (Scope, PolicySet) -> Question

    init(
        _ name: String,
        _ title: Phrase,
        keys: [String],
        values: [String],
        verdicts: [String] = [],
        amounts: [String] = [],
        policies: [PolicyKey],
        isAboutAnInstant: Bool = false,
        ask: @escaping @Sendable (Scope, PolicySet) -> Question
    ) {
        self.name = name
        self.title = title
        self.keys = keys
        self.values = values
        self.verdicts = verdicts
        self.amounts = amounts
        self.policies = policies
        self.isAboutAnInstant = isAboutAnInstant
        self.ask = ask
    }

    /// The question with all its columns.
    public func question(_ scope: Scope, _ policies: PolicySet) -> Question { ask(scope, policies) }

    /// The tables that its question reads.
    public var tables: Set<String> { question(Scope(all: true), .standard).tables }
}

extension Metric {
    /// The metrics whose questions read what the named projections write.
    ///
    /// All read the projections of shops and policies, for names, zones and values; that alone does not make one of theirs.
    public static func fed(by names: [String], of set: ProjectionSet) -> [Metric] {
        let written = set.tables(of: names)
        let own = written.subtracting(set.tables(of: ["shops", "policies"]))
        return all.filter { !$0.tables.isDisjoint(with: own.isEmpty ? written : own) }
    }
}
