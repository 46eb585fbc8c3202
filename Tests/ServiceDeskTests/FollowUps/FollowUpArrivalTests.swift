// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import ServiceDesk
import Testing

/// The queues do not depend on the order in which their events arrive, and ask the same of the past as of a log that ended there.
@Suite struct FollowUpArrivalTests {
    private static func questions(_ asOf: Timestamp) -> [Question] {
        let all = Scope(all: true, asOf: asOf)
        let due = Scope(asOf: asOf)
        return [
            FollowUpsQuery(scope: all).question, FollowUpsQuery(scope: due).question,
            FollowUpsQuery(scope: due, agent: "a1").question, EnquiriesQuery(scope: all).question,
            NudgesQuery(scope: all).question, ContactsQuery(scope: all).question, PromisesQuery(scope: all).question,
            CareQuery(scope: all).question, FollowUpStatsQuery(scope: all).question,
            FollowUpStatsQuery(scope: all, by: .reason).question,
        ]
    }

    private static func instant(_ second: Int) -> Timestamp {
        var text = RandomHistory.time(second)
        return Timestamp(microseconds: text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0)
    }

    @Test(arguments: [31, 32, 33] as [UInt64])
    func anyOrderOfArrivalGivesTheSameQueues(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, events: 250)
        var random = SeededRandom(seed: seed)
        let plain = try await TestLog.folded(history.lines)
        let shuffled = try await TestLog.make()
        var left = history.lines.shuffled(using: &random)[...]
        while !left.isEmpty {
            let batch = left.prefix(Int.random(in: 1...60, using: &random))
            _ = try await shuffled.append(Array(batch))
            try await shuffled.fold()
            left = left.dropFirst(batch.count)
        }
        var found = 0
        for second in history.seconds.shuffled(using: &random).prefix(4) {
            for question in Self.questions(Self.instant(second)) {
                let expected = try await plain.answer(question)
                found += expected.count
                #expect(
                    try await shuffled.answer(question) == expected,
                    "seed \(seed), \(question.name) as of \(second) s"
                )
            }
        }
        #expect(found > 20, "seed \(seed): the history is too plain")
    }

    @Test(arguments: [34, 35] as [UInt64])
    func aQueueAsOfAnInstantIsThatOfTheLogCutThere(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, events: 250)
        var random = SeededRandom(seed: seed)
        let whole = try await TestLog.folded(history.lines)
        for second in history.seconds.shuffled(using: &random).prefix(3) {
            let known = Set(history.seconds.filter { $0 <= second }.map { RandomHistory.time($0) })
            let cut = try await TestLog.folded(
                history.lines.filter { line in known.contains { line.contains(#""time":"\#($0)""#) } }
            )
            for question in Self.questions(Self.instant(second)) {
                #expect(
                    try await whole.answer(question) == cut.answer(question),
                    "seed \(seed), \(question.name) as of \(second) s"
                )
            }
        }
    }
}
