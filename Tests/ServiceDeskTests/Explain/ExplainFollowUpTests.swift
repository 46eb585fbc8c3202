// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// Every event that changes a column of a follow-up is listed, with what it changes.
struct ExplainFollowUpTests {
    private func line(
        _ id: String,
        _ type: String,
        _ subject: String,
        _ time: String,
        _ data: String = "",
        shop: String = "s"
    ) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"2026-05-11T\#(time)+08:00","shop":"\#(shop)","data":{\#(data)}}"#
    }

    private var lines: [String] {
        [
            line("asked", "message.received", "customers/c", "09:00:00", #""content_type":"text""#),
            line(
                "answered",
                "message.sent",
                "customers/c",
                "09:01:00",
                #""content_type":"text","sender_kind":"human","agent_id":"a1""#
            ),
            line(
                "planned",
                "shift.planned",
                "shifts/sh",
                "08:00:00",
                #""shift_id":"sh","agent_id":"a2","starts_at":"2026-05-11T08:00:00+08:00","ends_at":"2026-05-11T20:00:00+08:00""#
            ),
            line(
                "placed",
                "order.placed",
                "orders/o",
                "09:30:00",
                #""order_id":"o","customer_id":"c","payable_minor":8800,"currency":"CNY""#
            ),
            line(
                "claimed",
                "followup.claimed",
                "orders/o",
                "11:00:00",
                #""agent_id":"a3","until":"2026-05-11T11:30:00+08:00""#
            ),
            line("tried", "followup.attempted", "orders/o", "11:10:00", #""agent_id":"a3","channel":"phone""#),
            line(
                "promised",
                "followup.resolved",
                "orders/o",
                "11:12:00",
                #""agent_id":"a3","outcome":"promised","due_at":"2026-05-11T18:00:00+08:00","reason_code":"price""#
            ),
            line(
                "nudged",
                "message.sent",
                "customers/c",
                "11:40:00",
                #""content_type":"text","sender_kind":"human","agent_id":"a4","purpose":"payment_reminder""#
            ),
            line("again", "followup.claimed", "orders/o", "11:50:00", #""agent_id":"a5""#),
            line("back", "followup.released", "orders/o", "11:55:00", #""agent_id":"a5""#),
            line("marked", "customer.tier_set", "customers/c", "11:56:00", #""tier":"vip""#),
            // Nothing of these belongs to it.
            line("elsewhere", "message.received", "customers/d", "09:00:00", #""content_type":"text""#),
            line(
                "other",
                "order.placed",
                "orders/p",
                "09:30:00",
                #""order_id":"p","customer_id":"d","payable_minor":1"#
            ),
        ]
    }

    private let placing = #""order_id":"o","payable_minor":1,"customer_id":"c""#

    private func scope(_ time: String) throws -> Scope {
        var text = "2026-05-11T\(time)+08:00"
        let microseconds = text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) }
        return Scope(asOf: Timestamp(microseconds: try #require(microseconds)))
    }

    /// The columns that each event changes.
    private func changed(_ explanation: Explanation) -> [String: Set<String>] {
        Dictionary(
            uniqueKeysWithValues: explanation.events.map { event in
                (event.id, Set(event.changes.flatMap(\.columns).map { explanation.columns[$0].name }))
            }
        )
    }

    @Test func whatWasDoneAndWhoIsOnDutyIsListedWithWhatItChanges() async throws {
        let log = try await TestLog.folded(lines)
        let explanation = try await Explainer(log.database).explain(.followUp("o", scope: try scope("12:00:00")))
        #expect(explanation.isComplete == true)
        let changed = changed(explanation)
        #expect(changed["other"] == nil && changed["elsewhere"] == nil)
        #expect(
            changed["placed"]?.isSuperset(of: ["order", "placed_at", "amount", "stage", "due_at", "customer"]) == true
        )
        #expect(changed["tried"]?.isSuperset(of: ["attempts", "last_attempt_at"]) == true, "\(changed)")
        #expect(changed["promised"]?.isSuperset(of: ["again_at", "reason"]) == true, "\(changed)")
        #expect(changed["nudged"]?.isSuperset(of: ["contacts_24h"]) == true, "\(changed)")
        #expect(
            changed["again"]?.isSuperset(of: ["owner", "claimed_until", "state", "owned_by"]) == true,
            "\(changed)"
        )
        #expect(changed["back"]?.isSuperset(of: ["owner", "claimed_until"]) == true, "\(changed)")
        #expect(changed["marked"]?.contains("tier") == true, "\(changed)")
        let decisive = Set(explanation.events.filter(\.isDecisive).map(\.id))
        #expect(
            decisive.isSuperset(of: ["placed", "tried", "promised", "nudged", "back", "marked", "planned"]),
            "\(decisive)"
        )
        #expect(!decisive.contains("claimed"), "an attempt ended that claim")
        #expect(explanation.events.first { $0.id == "placed" }?.localTime == "2026-05-11 09:30:00")
    }

    @Test func theRowIsTheOneOfTheQueue() async throws {
        let log = try await TestLog.folded(lines)
        let scope = try scope("12:00:00")
        let explanation = try await Explainer(log.database).explain(.followUp("o", scope: scope))
        var all = scope
        all.all = true
        let reader = AnswerReader(FollowUpsQuery(scope: all).question)
        var queue: [[Cell]] = []
        _ = try await reader.read(
            from: ReadModels(log.database),
            isUnlimited: false,
            row: { queue.append($0.map(\.kept)) },
            afterRow: {}
        )
        let listed = try #require(queue.first { $0[0].string == "o" })
        let shown = try #require(explanation.rows.rows.first)
        #expect(explanation.columns.map(\.name) == reader.columns.map(\.name) && listed.count == shown.count)
        for (column, cells) in zip(explanation.columns, zip(listed, shown)) {
            #expect(cells.0.isSame(as: cells.1), "\(column.name): \(cells)")
        }
    }

    @Test func whoReceivedTheCustomerAndThatTheOrderWasPaidIsSeen() async throws {
        let paid = line("paid", "order.paid", "orders/o", "11:58:00", #""order_id":"o","paid_minor":8800"#)
        let free = lines.filter { !$0.contains(#""id":"planned""#) }
        let log = try await TestLog.folded(free + [paid])
        let before = try await Explainer(log.database).explain(.followUp("o", scope: try scope("11:57:00")))
        let changed = changed(before)
        // Nobody is on shift: the last agent who answered owns it.
        #expect(changed["nudged"]?.contains("owner") == true, "\(changed)")
        #expect(before.events.first { $0.id == "nudged" }?.isDecisive == true)
        let after = try await Explainer(log.database).explain(.followUp("o", scope: try scope("12:00:00")))
        #expect(after.rows.isEmpty && after.isComplete == true)
        let end = try #require(after.events.last)
        #expect(end.id == "paid" && end.isDecisive && end.changes.first?.after == nil)
    }

    /// Linked ids are one customer: whoever received one of them received the customer of the order.
    @Test func whatWasSaidAndDoneUnderALinkedIdIsListed() async throws {
        func sent(_ id: String, _ time: String, by agent: String) -> String {
            line(
                id,
                "message.sent",
                "customers/old",
                time,
                #""content_type":"text","sender_kind":"human","agent_id":"\#(agent)""#
            )
        }
        let log = try await TestLog.folded([
            line("linked", "customer.linked", "customers/c", "07:00:00", #""merged_from":"old""#),
            line("hello", "message.received", "customers/old", "09:00:00", #""content_type":"text""#),
            line("asked", "message.received", "customers/old", "09:05:00", #""content_type":"text""#),
            sent("first", "09:10:00", by: "anna"), sent("second", "09:20:00", by: "bob"),
            line("placed", "order.placed", "orders/o", "10:00:00", placing),
            line("given", "conversation.assigned", "customers/old", "13:00:00", #""to_agent_id":"cleo""#),
            line("again", "message.received", "customers/old", "22:30:00", #""content_type":"text""#),
        ])
        func explained(_ time: String) async throws -> Explanation {
            try await Explainer(log.database).explain(.followUp("o", scope: try scope(time)))
        }
        func isDecisive(_ id: String, _ explanation: Explanation) -> Bool {
            explanation.events.contains { $0.id == id && $0.isDecisive }
        }
        let noon = try await explained("12:00:00")
        #expect(noon.isComplete == true && isDecisive("second", noon))
        #expect(noon.events.map(\.id) == ["linked", "hello", "asked", "first", "second", "placed"])
        #expect(noon.events.first { $0.id == "asked" }?.why.english == "the customer consulted before the order")
        let afternoon = try await explained("14:00:00")
        #expect(afternoon.isComplete == true && isDecisive("given", afternoon))
        // In the quiet hours: who has just written may be answered.
        let night = try await explained("22:35:00")
        #expect(night.isComplete == true && isDecisive("again", night))
        #expect(night.events.last?.why.english == "the customer has just written")
    }

    /// The first that was heard of a customer is behind what is asked as of an instant only if it was heard by then.
    @Test func whatWasHeardLaterIsNotListed() async throws {
        let log = try await TestLog.folded([
            line("placed", "order.placed", "orders/o", "10:00:00", placing),
            line("asked", "message.received", "customers/c", "18:00:00", #""content_type":"text""#),
            line("reply", "message.sent", "customers/c", "19:00:00", #""content_type":"text","sender_kind":"human""#),
        ])
        let explainer = Explainer(log.database)
        for query in [
            ExplainQuery.followUp("o", scope: try scope("14:00:00")), .tier("c", scope: try scope("14:00:00")),
        ] {
            let explanation = try await explainer.explain(query)
            #expect(explanation.events.map(\.id) == ["placed"] && explanation.isComplete == true)
        }
        let evening = try await explainer.explain(.tier("c", scope: try scope("20:00:00")))
        #expect(evening.events.map(\.id) == ["placed", "asked", "reply"])
    }
}
