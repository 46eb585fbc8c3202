// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// What other policies would change is what differs between the two answers, and nothing when nothing is changed.
struct WhatIfTests {
    private static let zone = "Europe/London"

    private func differences(_ whatIf: WhatIf, _ metric: Metric, _ log: TestLog) async throws -> (
        [String], WhatIfTotals
    ) {
        let reader = DifferenceReader(metric, of: whatIf)
        var rows: [String] = []
        let totals = try await ReadModels(log.database).withTables { tables, connection in
            try await reader.read(tables, connection, row: { rows.append(Self.text($0)) })
        }
        return (rows, totals)
    }

    private static func text(_ difference: Difference) -> String {
        let keys = difference.keys.map { text($0) }.joined(separator: " ")
        return "\(difference.change.rawValue) \(keys)"
    }

    private static func text(_ cell: Cell) -> String {
        if let string = cell.string { return string }
        return switch cell {
        case .day(let days): "\(PostgresDate(days: days))"
        default: "-"
        }
    }

    @Test(arguments: (31...34).map { UInt64($0) })
    func anUnchangedPolicyChangesNothing(seed: UInt64) async throws {
        let log = try await TestLog.folded(RandomHistory(seed: seed, events: 200).lines)
        for metric in Metric.all {
            let whatIf = WhatIf(scope: Scope(), policies: .standard, changedPolicies: .standard)
            let (rows, totals) = try await differences(whatIf, metric, log)
            #expect(rows.isEmpty && totals.count == 0, "seed \(seed), \(metric.name): \(rows)")
        }
    }

    /// The rows that differ are those of the two answers that are not in both, paired by their keys.
    @Test(arguments: (41...44).map { UInt64($0) })
    func theDifferencesAreThoseOfTheTwoAnswers(seed: UInt64) async throws {
        let log = try await TestLog.folded(RandomHistory(seed: seed, events: 240).lines)
        var changed = PolicySet.standard
        try changed.set("pdd.effective.limit_ms", to: "120000")
        try changed.set("pdd.effective.window", to: "10:10-10:40")
        try changed.set("timely.limit_ms", to: "60000")
        try changed.set("tier.vip_net_minor", to: "300")
        try changed.set("unpaid.stages.new_ms", to: "1")
        var count = 0
        for zone in [nil, Self.zone] {
            let whatIf = WhatIf(
                scope: Scope(),
                policies: .standard,
                changedPolicies: changed,
                changedTimeZone: zone
            )
            for metric in Metric.all {
                let (rows, totals) = try await differences(whatIf, metric, log)
                let expected = try await expectedDifferences(whatIf, metric, log)
                #expect(rows.sorted() == expected, "seed \(seed), \(metric.name), \(zone ?? "no zone")")
                #expect(totals.count == expected.count, "seed \(seed), \(metric.name)")
                count += rows.count
            }
        }
        #expect(count > 0, "seed \(seed)")
    }

    private func expectedDifferences(_ whatIf: WhatIf, _ metric: Metric, _ log: TestLog) async throws -> [String] {
        func answer(_ scope: Scope, _ policies: PolicySet) async throws -> [String: String] {
            let question = metric.question(scope, policies)
            let columns = question.columns.map(\.name)
            var rows: [String: String] = [:]
            for row in try await log.answer(question) {
                let fields = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
                func values(_ names: [String]) -> String {
                    names.map { fields[columns.firstIndex(of: $0) ?? 0] }.joined(separator: " ")
                }
                rows[values(metric.keys)] = values(metric.values)
            }
            return rows
        }
        var changedScope = whatIf.scope
        changedScope.timeZone = whatIf.changedTimeZone
        let before = try await answer(whatIf.scope, whatIf.policies)
        let after = try await answer(changedScope, whatIf.changedPolicies)
        return Set(before.keys).union(after.keys).compactMap { key in
            switch (before[key], after[key]) {
            case (nil, _): "added \(key)"
            case (_, nil): "removed \(key)"
            case (let old, let new): old == new ? nil : "changed \(key)"
            }
        }.sorted()
    }

    @Test func flipsGainsAndLossesAreCounted() async throws {
        func line(_ id: String, _ type: String, _ time: String, _ data: String) -> String {
            #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"customers/c","#
                + #""time":"2026-05-11T\#(time)+08:00","shop":"s","data":{\#(data)}}"#
        }
        let log = try await TestLog.folded([
            line("1", "message.received", "10:00:00", #""content_type":"text""#),
            line("2", "message.sent", "10:30:00", #""content_type":"text","sender_kind":"human","agent_id":"a""#),
        ])
        var policies = PolicySet.standard
        try policies.set("pdd.effective.min_users", to: "1")
        var changed = policies
        try changed.set("pdd.effective.limit_ms", to: "1800000")
        let same = WhatIf(scope: Scope(), policies: policies, changedPolicies: changed)
        #expect(try await differences(same, .replyRate, log).0.isEmpty)
        try changed.set("pdd.effective.limit_ms", to: "1799999")
        let stricter = WhatIf(scope: Scope(), policies: policies, changedPolicies: changed)
        let (rows, totals) = try await differences(stricter, .replyRate, log)
        #expect(rows == ["changed s 2026-05-11"])
        #expect(totals.flips == [.init(column: "pdd_effective", before: "ok", after: "under"): 1])
        #expect(totals.amounts == ["expected_penalty": .init(gains: 1, gained: 100_000)])
        let back = WhatIf(scope: Scope(), policies: changed, changedPolicies: policies)
        let (_, gone) = try await differences(back, .replyRate, log)
        #expect(gone.flips == [.init(column: "pdd_effective", before: "under", after: "ok"): 1])
        #expect(gone.amounts == ["expected_penalty": .init(losses: 1, lost: 100_000)])
    }

    @Test func aProjectionFeedsTheMetricsThatReadItsTables() {
        #expect(Metric.fed(by: ["remarks"], of: Desk.projections).map(\.name) == ["order-checks", "sales"])
        let names = Metric.fed(by: ["replies"], of: Desk.projections).map(\.name)
        #expect(names.contains("reply-rate") && names.contains("responses") && names.contains("waiting"))
        // Linked ids are one customer in the tiers too.
        #expect(names.contains("tiers"))
        #expect(!Metric.fed(by: ["shifts"], of: Desk.projections).map(\.name).contains("tiers"))
        #expect(Metric.fed(by: ["orders"], of: Desk.projections).map(\.name).contains("tiers"))
        #expect(Metric.fed(by: ["shops"], of: Desk.projections).count == Metric.all.count)
    }

    @Test func placeholdersAreRenumberedWhole() {
        let sql = Question.sql("$1 $2::text $10 '$' $11;", placeholdersHigherBy: 20)
        #expect(sql == "$21 $22::text $30 '$' $31;")
    }
}
