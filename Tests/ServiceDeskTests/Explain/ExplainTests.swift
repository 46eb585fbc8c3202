// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// The explained events alone give the row, in a log of their own; without one that is decisive they do not.
struct ExplainTests {
    /// The row of a log that holds some lines of a history only.
    private func row(_ query: ExplainQuery, _ lines: [String]) async throws -> ExplainedRows {
        let log = try await TestLog.folded(lines)
        return try await ReadModels(log.database).withTables { try await query.stored($0, $1) }
    }

    private func check(_ query: ExplainQuery, _ history: RandomHistory, _ log: TestLog, _ what: String) async throws {
        let explanation = try await Explainer(log.database).explain(query)
        guard !explanation.rows.isEmpty else { return }
        #expect(explanation.isComplete != false, "\(what): \(explanation.rows)")
        let lines = Dictionary(
            uniqueKeysWithValues: history.lines.enumerated().map { ("e\($0.offset)", $0.element) }
        )
        let explained = explanation.events.compactMap { lines[$0.id] }
        #expect(try await row(query, explained).isSame(as: explanation.rows), "\(what)")
        var random = SeededRandom(seed: UInt64(explained.count))
        // A log each is dear: some of the events, whichever the seed picks.
        for event in explanation.events.shuffled(using: &random).prefix(2) {
            let rest = explanation.events.filter { $0.position != event.position }.compactMap { lines[$0.id] }
            let isOther = try await !row(query, rest).isSame(as: explanation.rows)
            #expect(isOther == event.isDecisive, "\(what), without \(event.id) (\(event.type))")
        }
        #expect(explanation.events.contains { $0.isDecisive }, "\(what)")
        // One after the other they become the row.
        if explanation.rows.rows.count == 1, explanation.events.allSatisfy({ $0.changes.count <= 1 }) {
            var last = ExplainedRows(keys: query.keys)
            if let row = explanation.events.flatMap(\.changes).last?.after { last.append(row) }
            #expect(last.isSame(as: explanation.rows), "\(what)")
        }
    }

    private var asOf: Timestamp {
        var text = RandomHistory.time(40 * 60)
        return Timestamp(microseconds: text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0)
    }

    @Test(arguments: (81...82).map { UInt64($0) })
    func theExplainedEventsGiveTheRow(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, events: 150)
        let log = try await TestLog.folded(history.lines)
        for shop in ["s\(seed % 2)"] {
            var scope = Scope(shops: [shop], asOf: asOf)
            scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
            try await check(
                .replyRate(scope: scope, customer: nil),
                history,
                log,
                "seed \(seed), reply rate of \(shop)"
            )
            try await check(
                .replyRate(scope: scope, customer: "c1"),
                history,
                log,
                "seed \(seed), reply rate of \(shop) by c1"
            )
            let shopScope = Scope(shops: [shop], asOf: asOf)
            try await check(.waiting("c1", scope: shopScope), history, log, "seed \(seed), waiting at \(shop)")
            try await check(.followUp("o1", scope: shopScope), history, log, "seed \(seed), follow-up at \(shop)")
        }
        try await check(.tier("c1", scope: Scope(asOf: asOf)), history, log, "seed \(seed), tier")
        try await check(.tier("c2", scope: Scope(shops: ["s0"], asOf: asOf)), history, log, "seed \(seed), tier at s0")
    }

    private func line(
        _ id: String,
        _ type: String,
        _ time: String,
        _ data: String,
        customer: String = "c"
    ) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"customers/\#(customer)","#
            + #""time":"2026-05-11T\#(time)+08:00","shop":"s","data":{\#(data)}}"#
    }

    /// What an event makes of a column, as text; `nil` when it leaves it as it is.
    private func value(_ explanation: Explanation, _ event: Explanation.Event, _ column: String) -> String? {
        guard let place = explanation.columns.firstIndex(where: { $0.name == column }) else { return nil }
        for change in event.changes where change.columns.contains(place) {
            switch change.after?[place] {
            case .integer(let number), .money(let number): return "\(number)"
            case .instant(_, let local): return local
            case .null, nil: return "null"
            case let cell: return cell?.string
            }
        }
        return nil
    }

    @Test func eachEventSaysWhatItChanges() async throws {
        let log = try await TestLog.folded([
            line("1", "message.received", "07:00:00", #""content_type":"text""#),
            line("2", "message.received", "10:00:00", #""content_type":"text""#),
            line("3", "message.sent", "10:01:00", #""content_type":"text","sender_kind":"auto""#),
            line("4", "message.sent", "10:42:00", #""content_type":"text","sender_kind":"human","agent_id":"a""#),
            line("5", "message.sent", "11:43:00", #""content_type":"text","sender_kind":"human","agent_id":"a""#),
        ])
        var scope = Scope(shops: ["s"], asOf: Timestamp(microseconds: 1_800_000_000_000_000))
        scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
        let explanation = try await Explainer(log.database).explain(.replyRate(scope: scope, customer: nil))
        #expect(explanation.isComplete == true)
        let events = explanation.events
        #expect(events.map(\.id) == ["1", "2", "3", "4", "5"])
        #expect(events[0].why.english.contains("07:00:00, outside"))
        #expect(events[1].isDecisive && value(explanation, events[1], "customers") == "1")
        #expect(!events[2].isDecisive && events[2].why.english == "auto reply: not by a person")
        #expect(events[3].isDecisive && value(explanation, events[3], "effective") == "1")
        #expect(events[3].why.english == "first human reply, 42 min 0 s after")
        #expect(!events[4].isDecisive && events[4].changes.isEmpty)
        #expect(events[1].localTime == "2026-05-11 10:00:00")
    }

    /// Linked ids are one customer: whichever is named, the row is that of the person.
    @Test(arguments: ["old", "new"]) func anyIdOfACustomerExplainsTheCustomer(named: String) async throws {
        let text = #""content_type":"text""#
        let log = try await TestLog.folded([
            line("asked", "message.received", "10:00:00", text, customer: "new"),
            line("also", "message.received", "10:05:00", text, customer: "old"),
            line(
                "answer",
                "message.sent",
                "10:06:00",
                text + #","sender_kind":"human","agent_id":"a""#,
                customer: "old"
            ),
            line("linked", "customer.linked", "10:30:00", #""merged_from":"old""#, customer: "new"),
            line("other", "message.received", "10:00:00", text, customer: "else"),
        ])
        var scope = Scope(shops: ["s"], asOf: Timestamp(microseconds: 1_800_000_000_000_000))
        scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
        let explanation = try await Explainer(log.database).explain(.replyRate(scope: scope, customer: named))
        #expect(explanation.events.map(\.id) == ["asked", "also", "answer", "linked"])
        let last = try #require(explanation.events.last)
        #expect(value(explanation, last, "customers") == "1" && value(explanation, last, "effective") == "0")
        let row = try #require(explanation.rows.rows.first)
        let places = ["customers", "effective", "breached"].compactMap { name in
            explanation.columns.firstIndex { $0.name == name }
        }
        #expect(zip(places, [1, 0, 1]).allSatisfy { row[$0].isSame(as: .integer(Int64($1))) }, "\(row)")
        #expect(explanation.events.first { $0.id == "asked" }?.isDecisive == true && last.isDecisive)
    }
}
