// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// A metric shows what the policies change that it claims, and nobody's silence hides what any policy changes.
struct PolicyClaimTests {
    /// What only explains a tier: by which rule and since when.
    private static let explaining: Set<String> = ["why", "since", "reason", "ref"]

    /// Every policy that a metric's question reads makes a difference that a metric shows, or no difference at all.
    @Test func whatAPolicyChangesIsShown() async throws {
        let log = try await TestLog.folded(PolicyStory.lines)
        try await ReadModels(log.database).withTables { tables, connection in
            for metric in Metric.all {
                let question = metric.question(Scope(), .standard).name
                let alike = Metric.all.filter { $0.question(Scope(), .standard).name == question }
                for key in Self.policiesRead(by: metric) {
                    if metric.policies.contains(key) {
                        var count = 0
                        for value in PolicyStory.values(of: key) where count == 0 {
                            count = try await Self.differences(metric, key, value, tables, connection)
                        }
                        #expect(count > 0, "\(metric.name) shows nothing of \(key)")
                    } else if !alike.contains(where: { $0.policies.contains(key) }) {
                        let others = Metric.all.filter { $0.policies.contains(key) }
                        for value in PolicyStory.values(of: key) {
                            let shown = try await Self.differences(Self.whole(metric), key, value, tables, connection)
                            if shown == 0 { continue }
                            var count = 0
                            for other in others where count == 0 {
                                count = try await Self.differences(other, key, value, tables, connection)
                            }
                            #expect(count > 0, "\(question) changes with \(key)=\(value), and no metric shows it")
                        }
                    }
                }
            }
        }
    }

    @Test func aMetricClaimsNothingThatItsQuestionDoesNotRead() {
        for metric in Metric.all {
            let read = Self.policiesRead(by: metric)
            #expect(metric.policies.allSatisfy(read.contains), "\(metric.name)")
            #expect(Set(metric.policies).count == metric.policies.count, "\(metric.name)")
            for key in metric.policies { #expect(!PolicyStory.values(of: key).isEmpty, "\(key)") }
        }
    }

    /// Whatever an answer reads can be tried.
    @Test func everyPolicyThatIsReadIsOneOfAMetric() {
        let claimed = Set(Metric.all.flatMap(\.policies))
        let read = Set(PolicySet.standard.policies.filter(\.isRead).map(\.key))
        #expect(read == claimed, "\(read.symmetricDifference(claimed))")
    }

    @Test func questionsAboutAnInstantHeedNoDays() {
        let instant = Scope(asOf: PolicyStory.end)
        var day = instant
        day.day = .day(PostgresDate(year: 2026, month: 5, day: 11)!)
        for metric in Metric.all {
            let binds = [instant, day].map { "\(metric.question($0, .standard).binds)" }
            #expect((binds[0] == binds[1]) == metric.isAboutAnInstant, "\(metric.name)")
        }
    }

    /// The metric with everything that its question shows, but for what only explains.
    private static func whole(_ metric: Metric) -> Metric {
        let names = metric.question(Scope(), .standard).columns.map(\.name)
        return Metric(
            metric.name,
            metric.title,
            keys: metric.keys,
            values: names.filter { !metric.keys.contains($0) && !explaining.contains($0) },
            policies: []
        ) { metric.question($0, $1) }
    }

    /// The policies that a metric's question is given: the first list of nothing but keys.
    private static func policiesRead(by metric: Metric) -> [PolicyKey] {
        let keys = Dictionary(
            uniqueKeysWithValues: PolicySet.standard.policies.map { ($0.key.description, $0.key) }
        )
        for bind in metric.question(Scope(), .standard).binds {
            guard let names = bind as? [String], !names.isEmpty else { continue }
            let known = names.compactMap { keys[$0] }
            if known.count == names.count { return known }
        }
        return []
    }

    private static func differences(
        _ metric: Metric,
        _ key: PolicyKey,
        _ value: String,
        _ tables: TableNames,
        _ connection: PostgresConnection
    ) async throws -> Int {
        var policies = PolicySet.standard
        for policy in PolicyStory.given[key] ?? [] { try policies.set(policy.key, to: policy.value) }
        var changed = policies
        try changed.set(key.description, to: value)
        let whatIf = WhatIf(scope: Scope(asOf: PolicyStory.end), policies: policies, changedPolicies: changed)
        return try await DifferenceReader(metric, of: whatIf).read(tables, connection, row: { _ in }).count
    }
}
