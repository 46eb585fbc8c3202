// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// An explanation says what is parked, and shows what does not count because of it.
struct ExplainParkedTests {
    private func line(_ id: String, _ minute: Int, _ type: String = "message.received", customer: String = "c")
        -> String
    {
        let time = "2026-05-11T10:\(minute < 10 ? "0" : "")\(minute):00+08:00"
        let sender = type == "message.sent" ? #","sender_kind":"human","agent_id":"a""# : ""
        return
            #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"customers/\#(customer)","#
            + #""time":"\#(time)","shop":"s","data":{"content_type":"text"\#(sender)}}"#
    }

    private static let broken = ProjectionSet.desk(watching: "replies") { event throws(FoldRefusal) in
        if event.id.elementsEqual("bad") { throw FoldRefusal("data.text_len: not today") }
    }

    private var lines: [String] {
        [
            line("first", 0), line("bad", 5), line("answer", 10, "message.sent"), line("other", 3, customer: "d"),
            line("reply", 4, "message.sent", customer: "d"),
        ]
    }

    private func log() async throws -> TestLog {
        let log = try await TestLog.make()
        _ = try await log.append(lines)
        _ = try await Projector(log.database, set: Self.broken).catchUp()
        return log
    }

    private var scope: Scope {
        get throws {
            var scope = Scope(shops: ["s"], asOf: Timestamp(microseconds: 1_800_000_000_000_000))
            scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
            return scope
        }
    }

    private func check(_ explanation: Explanation) throws {
        #expect(explanation.isComplete != false)
        let events = Dictionary(uniqueKeysWithValues: explanation.events.map { ($0.id, $0) })
        let bad = try #require(events["bad"])
        #expect(bad.uncounted.map(\.state) == ["refused"] && bad.uncounted.first?.projection == "replies")
        #expect(bad.why.english.contains("not today") && bad.changes.isEmpty)
        // Without it the answer behind it would count.
        #expect(bad.isDecisive)
        let answer = try #require(events["answer"])
        #expect(answer.uncounted.map(\.state) == ["waiting"] && !answer.isDecisive && answer.changes.isEmpty)
        #expect(answer.why.english.contains("does not count in replies"))
        #expect(events["first"]?.uncounted.isEmpty == true && events["first"]?.isDecisive == true)
        let note = try #require(explanation.parked.first)
        #expect(explanation.parked.count == 1 && note.subject == "customers/c" && note.waiting == 1)
        #expect(note.line.english.contains("kefu projections retry replies --subject customers/c"))
    }

    @Test func aParkedSubjectAndWhatWaitsBehindItAreShown() async throws {
        let log = try await log()
        let explainer = Explainer(log.database)
        try check(try await explainer.explain(.replyRate(scope: try scope, customer: nil)))
        try check(try await explainer.explain(.replyRate(scope: try scope, customer: "c")))
        try check(try await explainer.explain(.waiting("c", scope: try scope)))
        // Nobody else's row is touched.
        let other = try await explainer.explain(.replyRate(scope: try scope, customer: "d"))
        #expect(other.parked.isEmpty && other.events.allSatisfy { $0.uncounted.isEmpty })
    }

    @Test func whatWasGivenUpIsShownAndTheRestCounts() async throws {
        let log = try await log()
        _ = try await ParkedSubjects(log.database, set: Self.broken).skip(
            .init(projection: "replies", subject: "customers/c")
        )
        let explanation = try await Explainer(log.database).explain(.replyRate(scope: try scope, customer: nil))
        #expect(explanation.isComplete == true && explanation.parked.isEmpty)
        let events = Dictionary(uniqueKeysWithValues: explanation.events.map { ($0.id, $0) })
        #expect(events["bad"]?.uncounted.map(\.state) == ["skipped"] && events["bad"]?.isDecisive == false)
        #expect(events["answer"]?.isDecisive == true && events["answer"]?.uncounted.isEmpty == true)
    }

    @Test func afterARetryNothingIsLeftToSay() async throws {
        let log = try await log()
        _ = try await ParkedSubjects(log.database, set: Desk.projections).retry(.init(projection: "replies"))
        let explanation = try await Explainer(log.database).explain(.replyRate(scope: try scope, customer: nil))
        #expect(explanation.isComplete == true && explanation.parked.isEmpty)
        #expect(explanation.events.allSatisfy { $0.uncounted.isEmpty })
    }

    /// An order that could not be folded at all is found by the customer that it names.
    @Test func aParkedOrderThatNamesTheCustomerIsShown() async throws {
        let log = try await TestLog.make()
        let broken = ProjectionSet.desk(watching: "orders") { event throws(FoldRefusal) in
            if event.id.elementsEqual("bad") { throw FoldRefusal("data.payable_minor: not today") }
        }
        func order(_ id: String, _ order: String, _ type: String, _ minute: Int) -> String {
            #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"orders/\#(order)","#
                + #""time":"2026-05-11T10:1\#(minute):00+08:00","shop":"s","#
                + #""data":{"order_id":"\#(order)","customer_id":"c","paid_minor":100,"payable_minor":100}}"#
        }
        _ = try await log.append([
            line("hello", 0), order("bad", "o", "order.placed", 1), order("paid", "o", "order.paid", 2),
            order("done", "o", "order.completed", 3),
        ])
        _ = try await Projector(log.database, set: broken).catchUp()
        let explanation = try await Explainer(log.database).explain(.tier("c", scope: Scope(asOf: try scope.asOf)))
        #expect(explanation.isComplete == true)
        #expect(explanation.parked.map(\.subject) == ["orders/o"] && explanation.parked.first?.waiting == 2)
        #expect(explanation.events.filter { !$0.uncounted.isEmpty }.map(\.id) == ["bad", "paid", "done"])
        #expect(explanation.events.first { $0.id == "bad" }?.isDecisive == true)
    }
}
