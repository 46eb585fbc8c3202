// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// What was known at a cut is the answer of a log that holds the events of the cut and no others.
struct KnownAtTests {
    private func questions(_ scope: Scope) -> [Question] {
        [
            ReplyRateQuery(scope: scope).question, ResponsesQuery(scope: scope).question,
            WaitingQuery(scope: scope).question, TiersQuery(scope: scope).question,
            FollowUpsQuery(scope: scope).question, OrdersQuery(scope: scope).question,
            RefundsQuery(scope: scope).question, RemarksQuery(scope: scope).question,
        ]
    }

    private func models(_ log: TestLog, _ request: ScopeRequest, _ question: Question) async throws -> ReadModels {
        try await request.models(log.database, for: [question])
    }

    @Test(arguments: (51...52).map { UInt64($0) })
    func aCutAnswersAsALogOfItsEvents(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let lines = RandomHistory(seed: seed, events: 160).lines.shuffled(using: &random)
        let count = Int.random(in: 40...120, using: &random)
        let log = try await TestLog.make()
        _ = try await log.append(Array(lines[..<count]))
        let cut = try await log.database.withConnection(.logReader) { try await LogHeads.cut($0) }
        _ = try await log.append(Array(lines[count...]))
        try await log.fold()
        let prefix = try await TestLog.folded(Array(lines[..<count]))
        let scope = Scope(all: true)
        var request = ScopeRequest()
        request.knownAt = .cut(cut)
        var head = ScopeRequest()
        head.knownAt = .cut(try await log.database.withConnection(.logReader) { try await LogHeads.cut($0) })
        for question in questions(scope) {
            let known = try await log.answer(question, from: try await models(log, request, question))
            #expect(known == (try await prefix.answer(question)), "seed \(seed), \(question.name)")
            let now = try await log.answer(question, from: try await models(log, head, question))
            #expect(now == (try await log.answer(question)), "seed \(seed), \(question.name) at the head")
        }
        // One shop alone is that shop's part.
        for question in questions(Scope(shops: ["s1"], all: true)) {
            var request = request
            request.shops = ["s1"]
            let known = try await log.answer(question, from: try await models(log, request, question))
            #expect(known == (try await prefix.answer(question)), "seed \(seed), \(question.name) of s1")
        }
    }

    private func line(_ id: String, _ type: String, _ time: String, _ data: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"customers/c","#
            + #""time":"2026-05-11T\#(time)+08:00","shop":"s","data":{\#(data)}}"#
    }

    /// The reply happened at 10:05 and was told late: as of 10:10 the customer does not wait, as it was known then still.
    @Test func whoWasAnsweredBehindTheBackWaitsAsItWasKnown() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([line("1", "message.received", "10:00:00", #""content_type":"text""#)])
        let told = try await log.withSuperuser {
            try await $0.query("SELECT clock_timestamp()")[0].decode(Timestamp.self, at: 0)
        }
        _ = try await log.append([
            line("2", "message.sent", "10:05:00", #""content_type":"text","sender_kind":"human","agent_id":"a""#)
        ])
        try await log.fold()
        var asOf = "2026-05-11T10:10:00+08:00"
        let instant = Timestamp(
            microseconds: asOf.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0
        )
        let question = WaitingQuery(scope: Scope(all: true, asOf: instant)).question
        #expect(try await log.answer(question).isEmpty)
        var request = ScopeRequest()
        request.knownAt = .time(.instant(told))
        let known = try await log.answer(question, from: try await models(log, request, question))
        #expect(known.count == 1 && known[0].hasPrefix("s|c|1|"))
        request.knownAt = .time(.now)
        #expect(try await log.answer(question, from: try await models(log, request, question)).isEmpty)
    }

    /// Policies for all shops, and the roster of another shop that serves this one, are known whichever shop is asked.
    @Test func oneShopIsJudgedByWhatIsToldOfOthers() async throws {
        func line(
            _ id: String,
            _ type: String,
            _ subject: String,
            _ shop: String,
            _ time: String,
            _ data: String
        ) -> String {
            #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","#
                + #""time":"2026-05-11T\#(time):00+08:00","shop":"\#(shop)","data":{\#(data)}}"#
        }
        let log = try await TestLog.folded([
            line(
                "p",
                "policy.set",
                "policies/refund.simple.limit_ms",
                "*",
                "07:00",
                #""policy_key":"refund.simple.limit_ms","value":7200000,"effective_from":"2026-01-01""#
            ),
            line(
                "s",
                "shift.planned",
                "shifts/h",
                "b",
                "08:00",
                #""agent_id":"x","starts_at":"2026-05-11T09:00:00+08:00","ends_at":"2026-05-11T18:00:00+08:00","#
                    + #""shop_ids":["a"]"#
            ),
            line("e", "shift.ended", "shifts/h", "b", "12:00", #""agent_id":"x""#),
            line(
                "r",
                "refund.requested",
                "orders/o",
                "a",
                "09:30",
                #""refund_id":"r","order_id":"o","reason_code":"mistaken","amount_minor":1"#
            ),
        ])
        var asOf = "2026-05-11T13:00:00+08:00"
        let instant = Timestamp(
            microseconds: asOf.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0
        )
        var request = ScopeRequest()
        request.knownAt = .time(.now)
        request.shops = ["a"]
        let question = RefundsQuery(scope: Scope(shops: ["a"], all: true, asOf: instant)).question
        let live = try await log.answer(question)
        // From 9:30 to 12:00 somebody was on shift.
        #expect(live.count == 1 && live[0].split(separator: "|").contains("9000000000"), "\(live)")
        #expect(try await log.answer(question, from: try await models(log, request, question)) == live)
    }

    /// Shops that are one text to Swift and two to the log are asked together as each is alone.
    @Test func shopsThatOnlyLookTheSameAreBothKnown() async throws {
        let log = try await TestLog.folded(
            SameText.ids.enumerated().map { number, shop in
                #"{"specversion":"1.0","id":"\#(number)","source":"/t","type":"message.received","subject":"customers/c","#
                    + #""time":"2026-05-11T10:00:00+08:00","shop":"\#(shop)","data":{"content_type":"text"}}"#
            }
        )
        for shops in [SameText.ids, [SameText.ids[0]], [SameText.ids[1]]] {
            var request = ScopeRequest()
            request.knownAt = .time(.now)
            request.shops = shops
            let asOf = Timestamp(microseconds: 1_800_000_000_000_000)
            let question = WaitingQuery(scope: Scope(shops: shops, all: true, asOf: asOf)).question
            let live = try await log.answer(question)
            #expect(live.count == shops.count)
            let known = try await log.answer(question, from: try await models(log, request, question))
            #expect(known.map { Array($0.utf8) } == live.map { Array($0.utf8) })
        }
    }

    @Test func aCutThatTheLogDoesNotReachIsRefused() async throws {
        let log = try await TestLog.folded([line("1", "message.received", "10:00:00", #""content_type":"text""#)])
        var request = ScopeRequest()
        request.knownAt = .cut(Cut(ends: Array(repeating: 2, count: 16)))
        let question = WaitingQuery(scope: Scope(all: true)).question
        let models = try await models(log, request, question)
        await #expect {
            _ = try await log.answer(question, from: models)
        } throws: {
            ($0 as? EventLogError)?.code == .invalidPlace
        }
    }

    @Test func whatIsKnownThenIsAskedThen() async throws {
        let log = try await TestLog.folded([line("1", "message.received", "10:00:00", #""content_type":"text""#)])
        var request = ScopeRequest()
        request.knownAt = .time(.instant(Timestamp(microseconds: 1_000_000)))
        #expect(try await request.scope(ReadModels(log.database)).asOf == Timestamp(microseconds: 1_000_000))
        request.asOf = .instant(Timestamp(microseconds: 5_000_000))
        #expect(try await request.scope(ReadModels(log.database)).asOf == Timestamp(microseconds: 5_000_000))
    }
}
