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
    private static let content = #""content_type":"text""#
    private static let reply = content + #","sender_kind":"human","agent_id":"a""#

    private static func line(_ id: String, _ type: String, _ time: String, _ data: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"customers/c","#
            + #""time":"2026-05-11T\#(time)+08:00","shop":"s","data":{\#(data)}}"#
    }

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
        let log = try await TestLog.folded(RandomHistory(seed: seed, events: 200).lines + PolicyStory.lines)
        for metric in Metric.all {
            let scope = Scope(asOf: PolicyStory.end)
            let whatIf = WhatIf(scope: scope, policies: .standard, changedPolicies: .standard)
            let (rows, totals) = try await differences(whatIf, metric, log)
            #expect(rows.isEmpty && totals.count == 0, "seed \(seed), \(metric.name): \(rows)")
        }
    }

    /// What is tried at once: a value of each rule that some metric alone tells of.
    private static let tried = [
        ("pdd.effective.limit_ms", "120000"), ("pdd.effective.window", "10:10-10:40"), ("timely.limit_ms", "60000"),
        ("tier.vip_net_minor", "300"), ("unpaid.stages.new_ms", "1"), ("reception.min_turns", "1"),
        ("spot_check.chats", "2"), ("patience.limit_ms", "60000"), ("taobao.response3m.period_days", "1"),
        ("waiting.courtesy_chars", "1"), ("nudge.max_ms", "1800000"), ("fines.nudge_minor", "700"),
        ("promise.limit_ms", "3600000"), ("handover.due_time", "13:00"), ("vip.care.period", "week"),
        ("refund.quality_reasons", "quality,damaged"),
    ]

    /// The rows that differ are those of the two answers that are not in both, as programs are told them, paired by their keys.
    @Test(arguments: (41...44).map { UInt64($0) })
    func theDifferencesAreThoseOfTheTwoAnswers(seed: UInt64) async throws {
        let log = try await TestLog.folded(RandomHistory(seed: seed, events: 240).lines + PolicyStory.lines)
        var changed = PolicySet.standard
        for (key, value) in Self.tried { try changed.set(key, to: value) }
        for zone in [nil, Self.zone] {
            let whatIf = WhatIf(
                scope: Scope(asOf: PolicyStory.end),
                policies: .standard,
                changedPolicies: changed,
                changedTimeZone: zone
            )
            var shown: Set<String> = []
            for metric in Metric.all where try await areThoseOfTheTwoAnswers(whatIf, metric, log, "seed \(seed)") {
                shown.insert(metric.name)
            }
            let expected = Metric.all.filter { metric in
                metric.policies.contains { key in Self.tried.contains { $0.0 == key.description } }
            }
            #expect(shown.isSuperset(of: expected.map(\.name)), "seed \(seed), \(zone ?? "no zone")")
        }
    }

    /// Expects it, and says whether there are any differences.
    private func areThoseOfTheTwoAnswers(
        _ whatIf: WhatIf,
        _ metric: Metric,
        _ log: TestLog,
        _ comment: String
    ) async throws -> Bool {
        var changedScope = whatIf.scope
        changedScope.timeZone = whatIf.changedTimeZone
        return try await ReadModels(log.database).withTables { tables, connection in
            let today = try await ToldRows.of(metric, whatIf.scope, whatIf.policies, tables, connection)
            let tried = try await ToldRows.of(metric, changedScope, whatIf.changedPolicies, tables, connection)
            let (gone, come) = (today.without(tried), tried.without(today))
            let reader = DifferenceReader(metric, of: whatIf)
            var (before, after) = (ToldRows(), ToldRows())
            let totals = try await reader.read(
                tables,
                connection,
                row: { difference in
                    let keys = ToldRows.text(difference.keys, reader.keys)
                    if difference.change != .added {
                        before.add(keys, ToldRows.text(difference.before, reader.values))
                    }
                    if difference.change != .removed {
                        after.add(keys, ToldRows.text(difference.after, reader.values))
                    }
                }
            )
            let place = "\(comment), \(metric.name), \(whatIf.changedTimeZone ?? "no zone")"
            #expect(before.lines == gone.lines, "\(place)")
            #expect(after.lines == come.lines, "\(place)")
            let count = Set(gone.rows.keys).union(come.rows.keys).reduce(0) {
                $0 + max(gone.rows[$1]?.count ?? 0, come.rows[$1]?.count ?? 0)
            }
            #expect(totals.count == count, "\(place)")
            return count > 0
        }
    }

    /// Durations are told in milliseconds: what is finer makes no row another.
    @Test func whatIsPrintedAlikeIsNoDifference() async throws {
        for (second, isSame) in [("00.000001", true), ("00.000499", true), ("00.0006", false)] {
            let log = try await TestLog.folded([
                Self.line("1", "message.received", "10:00:00", Self.content),
                Self.line("2", "message.received", "10:00:\(second)", Self.content),
                Self.line("3", "message.recalled", "10:00:05", #""event_ref":"1""#),
                Self.line("4", "message.sent", "10:02:00", Self.reply),
            ])
            var changed = PolicySet.standard
            try changed.set("replies.recalled_count", to: "true")
            let whatIf = WhatIf(scope: Scope(), policies: .standard, changedPolicies: changed)
            let (rows, totals) = try await differences(whatIf, .responses, log)
            #expect(rows == (isSame ? [] : ["changed s a 2026-05-11"]), "\(second)")
            #expect(totals.count == rows.count, "\(second)")
        }
    }

    @Test func rowsOfTheSameKeysStandBesideEachOther() async throws {
        let promised = #""kind":"enquiry","outcome":"promised","agent_id":"a""#
        let log = try await TestLog.folded([
            Self.line("1", "message.received", "10:00:00", Self.content),
            Self.line("2", "followup.resolved", "10:30:00", promised),
            Self.line("3", "followup.resolved", "10:30:00", promised),
        ])
        var changed = PolicySet.standard
        try changed.set("promise.limit_ms", to: "172800000")
        let whatIf = WhatIf(scope: Scope(asOf: .may("11 10:45")), policies: .standard, changedPolicies: changed)
        let (rows, totals) = try await differences(whatIf, .promises, log)
        #expect(rows == Array(repeating: "changed s enquiry c - - -", count: 2))
        #expect(totals.rows == [.changed: 2] && totals.flips.isEmpty)
    }

    @Test func aFineThatIsNotDueAnyMoreIsLost() async throws {
        let log = try await TestLog.folded([
            Self.line("1", "message.received", "10:00:00", Self.content),
            Self.line("2", "message.sent", "10:01:00", Self.reply),
            Self.line("3", "message.sent", "10:31:00", Self.reply + #","purpose":"nudge""#),
        ])
        var changed = PolicySet.standard
        try changed.set("nudge.max_ms", to: "1800000")
        let whatIf = WhatIf(scope: Scope(), policies: .standard, changedPolicies: changed)
        let (_, totals) = try await differences(whatIf, .silences, log)
        #expect(totals.flips == [.init(column: "state", before: "late", after: "nudged"): 1])
        #expect(totals.amounts == ["fine": .init(losses: 1, lost: 2000)])
    }

    @Test func aValueIsWhatItsBytesAre() {
        let cells = SameText.ids.map { Cell.text($0) }
        #expect(cells[0].isSame(as: cells[0]) && !cells[0].isSame(as: cells[1]))
    }

    @Test func flipsGainsAndLossesAreCounted() async throws {
        let log = try await TestLog.folded([
            Self.line("1", "message.received", "10:00:00", Self.content),
            Self.line("2", "message.sent", "10:30:00", Self.reply),
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
