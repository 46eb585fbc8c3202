// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// The day of a shop with many events: each is tried, a customer at a time, and the outcome is that of the whole day.
struct ExplainDayTests {
    private func line(
        _ id: String,
        _ type: String,
        _ subject: String,
        _ minute: Int,
        _ data: String,
        shop: String = "s"
    ) -> String {
        let (hour, minute) = (minute / 60, minute % 60)
        let time = "2026-05-11T\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):00+08:00"
        return #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"\#(time)","shop":"\#(shop)","data":{\#(data)}}"#
    }

    private func lines(seed: UInt64) -> [String] {
        var random = SeededRandom(seed: seed)
        var lines: [String] = []
        for number in 0..<460 {
            let customer = "customers/c\(Int.random(in: 0..<70, using: &random))"
            // From seven to midnight: inside and outside of the hours that count.
            let minute = Int.random(in: 420..<1440, using: &random)
            let id = "e\(number)"
            switch Int.random(in: 0..<40, using: &random) {
            case 0..<20: lines.append(line(id, "message.received", customer, minute, #""content_type":"text""#))
            case 20..<34:
                let kind = Bool.random(using: &random) ? "human" : "auto"
                lines.append(
                    line(
                        id,
                        "message.sent",
                        customer,
                        minute,
                        #""content_type":"text","sender_kind":"\#(kind)","agent_id":"a""#
                    )
                )
            case 34, 35:
                let other = "c\(Int.random(in: 0..<70, using: &random))"
                lines.append(line(id, "customer.linked", customer, minute, #""merged_from":"\#(other)""#))
            case 36:
                lines.append(
                    line(
                        id,
                        "policy.set",
                        "policies/pdd.effective.limit_ms",
                        minute,
                        #""policy_key":"pdd.effective.limit_ms","value":\#(Int.random(in: 1...9, using: &random) * 600_000),"effective_from":"2026-05-01""#
                    )
                )
            default:
                let message = "e\(Int.random(in: 0..<(number + 1), using: &random))"
                lines.append(line(id, "message.recalled", customer, minute, #""event_ref":"\#(message)""#))
            }
        }
        return lines
    }

    @Test(arguments: [UInt64(61)]) func eachEventOfALargeDayIsTriedAsIfItWereTriedAlone(seed: UInt64) async throws {
        let lines = lines(seed: seed)
        let log = try await TestLog.folded(lines)
        var scope = Scope(shops: ["s"], asOf: Timestamp(microseconds: 1_800_000_000_000_000))
        scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
        let query = ExplainQuery.replyRate(scope: scope, customer: nil)
        let explanation = try await Explainer(log.database).explain(query)
        #expect(explanation.isComplete == true && explanation.events.count > 400, "\(explanation.events.count)")

        let chosen = try await ChosenEvents.read(Set(explanation.events.map(\.position)), log.database)
        try await Refolding.with(chosen, tables: query.tables, set: Desk.projections, log.database) { refolding in
            func row(_ events: some Sequence<Explanation.Event>) async throws -> ExplainedRows {
                try await refolding.row(query, of: events.map(\.position))
            }
            var random = SeededRandom(seed: seed)
            // Folding all others for each one is what the explanation does without: some of the events, whichever the seed picks.
            for number in explanation.events.indices.shuffled(using: &random).prefix(30) {
                let event = explanation.events[number]
                let isOther = try await !row(explanation.events.filter { $0.position != event.position })
                    .isSame(as: explanation.rows)
                #expect(isOther == event.isDecisive, "seed \(seed), without \(event.id) (\(event.type))")
                let before = try await row(explanation.events[..<number])
                let after = try await row(explanation.events[...number])
                #expect(before.isSame(as: after) == event.changes.isEmpty, "seed \(seed), \(event.id)")
                if let change = event.changes.first {
                    #expect(
                        change.after.map { zip($0, after.rows[0]).allSatisfy { $0.isSame(as: $1) } } ?? after.isEmpty
                    )
                }
            }
        }
        let decisive = explanation.events.count(where: \.isDecisive)
        #expect(decisive > 50 && decisive < explanation.events.count, "\(decisive)")
    }

    /// Two shops with two customers each, whose ids are one text to Swift and two to the log.
    @Test func shopsAndCustomersThatOnlyLookTheSameStayApart() async throws {
        let ids = SameText.ids
        var lines: [String] = []
        for (number, shop) in ids.enumerated() {
            for (place, customer) in ids.enumerated() {
                let (id, subject) = ("\(number)\(place)", "customers/\(customer)")
                lines.append(line(id, "message.received", subject, 600, #""content_type":"text""#, shop: shop))
            }
        }
        let log = try await TestLog.folded(lines)
        var scope = Scope(shops: ids, asOf: Timestamp(microseconds: 1_800_000_000_000_000))
        scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
        let explanation = try await Explainer(log.database).explain(.replyRate(scope: scope, customer: nil))
        #expect(explanation.isComplete == true && explanation.rows.rows.count == 2)
        #expect(explanation.events.map(\.id) == ["00", "01", "10", "11"])
        #expect(explanation.events.allSatisfy { $0.isDecisive })
    }
}
