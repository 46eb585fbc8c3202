// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// Whatever the order of arrival, the repetitions and the cuts into batches, the rows are the same, live and replayed.
struct ConfluenceTests {
    private func project(_ log: TestLog) async throws {
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
    }

    /// The read models after everything arrived in order and was folded at once.
    private func plain(_ history: RandomHistory) async throws -> (TestLog, ReadModelDump) {
        let log = try await TestLog.make()
        _ = try await log.append(history.lines)
        try await project(log)
        return (log, try await ReadModelDump.of(log, withOffsets: false))
    }

    @Test(arguments: (1...8).map { UInt64($0) })
    func anyArrivalGivesTheSameRows(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, events: 160)
        let (_, expected) = try await plain(history)
        var random = SeededRandom(seed: seed &* 77)
        let log = try await TestLog.make()
        var rest = (history.lines + history.lines).shuffled(using: &random)
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...60, using: &random))
            _ = try await log.append(Array(rest.prefix(count)), batch: Int.random(in: 1...20, using: &random))
            rest.removeFirst(count)
            if Bool.random(using: &random) { try await project(log) }
        }
        try await project(log)
        let difference = try await ReadModelDump.of(log, withOffsets: false).difference(from: expected)
        #expect(difference == nil, "seed \(seed)")
    }

    @Test(arguments: (11...14).map { UInt64($0) })
    func aReplayEqualsTheLiveRows(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let lines = RandomHistory(seed: seed, events: 300).lines.shuffled(using: &random)
        let log = try await TestLog.make()
        for start in stride(from: 0, to: lines.count, by: 40) {
            _ = try await log.append(Array(lines[start..<min(start + 40, lines.count)]))
            try await project(log)
        }
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let names = Desk.projections.projections.map(\.name)
        let summary = try await Rebuild(log.database, set: Desk.projections, names: names).run()
        #expect(summary.events == Int64(lines.count))
        let replayed = try await ReadModelDump.of(log, withOffsets: true)
        #expect(replayed.difference(from: live) == nil, "seed \(seed)")
        // What comes afterwards is folded on top of the rebuilt rows.
        _ = try await log.append(
            RandomHistory(seed: seed + 1000, events: 50).lines.map {
                $0.replacing(#""source":"/h""#, with: #""source":"/h2""#)
            }
        )
        try await project(log)
        let after = try await ReadModelDump.of(log, withOffsets: true)
        _ = try await Rebuild(log.database, set: Desk.projections, names: names).run()
        let again = try await ReadModelDump.of(log, withOffsets: true)
        #expect(again.difference(from: after) == nil, "seed \(seed)")
    }

    @Test func twoWorkersGiveTheRowsOfOne() async throws {
        let history = RandomHistory(seed: 99, events: 400)
        let (_, expected) = try await plain(history)
        let log = try await TestLog.make()
        async let first = Projector(log.database, set: Desk.projections).catchUp()
        async let second = Projector(log.database, set: Desk.projections).catchUp()
        for start in stride(from: 0, to: history.lines.count, by: 25) {
            _ = try await log.append(Array(history.lines[start..<start + 25]))
        }
        _ = try await (first, second)
        async let third = Projector(log.database, set: Desk.projections).catchUp()
        async let fourth = Projector(log.database, set: Desk.projections).catchUp()
        _ = try await (third, fourth)
        let shared = try await ReadModelDump.of(log, withOffsets: false)
        #expect(shared.difference(from: expected) == nil)
    }

    @Test(arguments: (21...24).map { UInt64($0) })
    func anAnswerAsOfAnInstantIsThatOfTheEventsUpToIt(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, events: 200)
        let (all, _) = try await plain(history)
        var random = SeededRandom(seed: seed)
        for second in history.seconds.shuffled(using: &random).prefix(2) {
            let time = RandomHistory.time(second)
            let prefix = try await TestLog.make()
            _ = try await prefix.append(
                history.lines.filter { line in
                    history.seconds.contains { $0 <= second && line.contains(RandomHistory.time($0)) }
                }
            )
            try await project(prefix)
            var text = time
            let asOf = Timestamp(microseconds: text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0)
            let scope = Scope(all: true, asOf: asOf)
            var fewTurns = PolicySet.standard
            try fewTurns.set("reception.min_turns", to: "1")
            for question in [
                ReplyRateQuery(scope: scope).question, ResponsesQuery(scope: scope).question,
                WaitingQuery(scope: scope).question, TiersQuery(scope: scope).question,
                FollowUpsQuery(scope: scope).question, OrdersQuery(scope: scope).question,
                TierChangesQuery(scope: scope).question, RFMQuery(scope: scope).question,
                FollowUpStatsQuery(scope: scope, by: .agent).question, ContactsQuery(scope: scope).question,
                EnquiriesQuery(scope: scope).question, NudgesQuery(scope: scope).question,
                CareQuery(scope: scope).question, ConversionQuery(scope: scope, by: .tier).question,
                LostEnquiriesQuery(scope: scope).question, CreditQuery(scope: scope).question,
                RefundsQuery(scope: scope).question, RemarksQuery(scope: scope).question,
                ReplyRateQuery(scope: scope, by: .policy).question, ReplyRateQuery(scope: scope, by: .period).question,
                ReplyDetailQuery(scope: scope).question, AgentsQuery(scope: scope).question,
                FinesQuery(scope: scope).question, SpotChecksQuery(scope: scope, policies: fewTurns).question,
                PromisesQuery(scope: scope).question, HandoversQuery(scope: scope).question,
                RefundRateQuery(scope: scope).question, ConfirmationsQuery(scope: scope).question,
                SilencesQuery(scope: scope).question, ShopsQuery(scope: scope).question,
            ] {
                let later = try await answer(question, all)
                let then = try await answer(question, prefix)
                let different = question.columns.indices.filter { column in
                    // Positions are those of the log that is asked.
                    question.columns[column].name != "offset" && later.map { $0[column] } != then.map { $0[column] }
                }
                #expect(
                    later.count == then.count && different.isEmpty,
                    "seed \(seed), \(question.name) as of \(time): \(later.count) and \(then.count) rows, \(different.map { question.columns[$0].name })"
                )
            }
        }
    }

    /// The rows of an answer, as bytes.
    private func answer(_ question: Question, _ log: TestLog) async throws -> [[[UInt8]?]] {
        let rows = try await ReadModels(log.database).ask(question.query)
        return (0..<rows.count).map { row in
            (0..<question.columns.count).map { column in
                withExtendedLifetime(rows) { rows.bytes(row: row, column: column).map { Array($0) } }
            }
        }
    }
}
