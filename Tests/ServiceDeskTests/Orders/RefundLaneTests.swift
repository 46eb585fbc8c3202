// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import ServiceDesk
import Testing

/// Which way a refund goes and by when it must be done.
@Suite struct RefundLaneTests {
    private func ask(
        _ facts: Facts,
        asOf: String,
        overdueOnly: Bool = false,
        lane: RefundLane? = nil,
        _ columns: String...
    ) async throws -> [String] {
        var filter = RefundsQuery.Filter()
        filter.isOverdueOnly = overdueOnly
        filter.lane = lane
        let rows = try await facts.ask(RefundsQuery(scope: Scope(all: true, asOf: .may(asOf)), filter: filter).question)
        return rows.map { row in columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ") }
    }

    private func request(
        _ facts: Facts,
        _ refund: String,
        at: String,
        reason: String? = "mistaken",
        kind: String = "refund_only",
        order: String? = nil
    ) async throws {
        try await facts.insertRefund(
            refund,
            "requested",
            at: at,
            ["reason_code": reason, "kind": kind, "order_id": order, "customer": "c", "amount_minor": Int64(100)]
        )
    }

    /// Moves the orders to where the log puts them.
    private func locate(_ facts: Facts) async throws {
        try await facts.connection.execute(
            """
            UPDATE kefu_read.orders_g1
            SET "partition" = kefu.partition_of(shop, 'orders/' || order_id, (SELECT partitions FROM kefu.log_settings))
            """
        )
    }

    @Test func aSimpleRefundHasHalfAnHourWhileAnybodyIsOnShift() async throws {
        try await withFacts { facts in
            try await facts.insertShift("day", "anna", from: "11 09:00", to: "11 18:00")
            try await facts.insertShift("over", "bo", from: "11 12:00", to: "11 18:00")
            try await facts.insertShift("next", "bo", from: "12 09:00", to: "12 18:00")
            try await request(facts, "r", at: "11 17:50")
            // Ten minutes are used up on the first day; the clock stands still at night.
            #expect(
                try await ask(facts, asOf: "11 18:00", "lane", "due_at", "overdue", "on_shift_s") == [
                    "simple 2026-05-12T01:20:00Z false 600000000"
                ]
            )
            #expect(try await ask(facts, asOf: "12 08:59", "overdue", "on_shift_s") == ["false 600000000"])
            #expect(try await ask(facts, asOf: "12 09:20", "overdue", "on_shift_s") == ["false 1800000000"])
            #expect(
                try await ask(facts, asOf: "12 09:20:00.000001", overdueOnly: true, lane: .simple, "refund", "owner")
                    == ["r bo"]
            )
            try await facts.insertRefund("r", "decided", at: "12 09:30", ["decision": "agreed", "agent": "bo"])
            #expect(try await ask(facts, asOf: "12 12:00", "overdue", "on_shift_s", "owner") == ["true 2400000000 bo"])
            #expect(try await ask(facts, asOf: "12 12:00", overdueOnly: true, "refund").isEmpty)
        }
    }

    @Test func withoutARosterTheClockNeverStops() async throws {
        try await withFacts { facts in
            try await request(facts, "r", at: "11 23:50", reason: "changed_mind")
            #expect(try await ask(facts, asOf: "12 00:20", "due_at", "overdue") == ["2026-05-11T16:20:00Z false"])
            #expect(try await ask(facts, asOf: "12 00:20:00.000001", "overdue") == ["true"])
        }
    }

    @Test(arguments: [
        // Monday, Thursday, Friday, Saturday: the second working day ends at midnight.
        ("11 10:00", "2026-05-13T16:00:00Z"), ("14 23:59", "2026-05-18T16:00:00Z"),
        ("15 00:00", "2026-05-19T16:00:00Z"),
        ("16 10:00", "2026-05-19T16:00:00Z"),
    ])
    func returnedGoodsArePaidBackWithinTwoWorkingDays(back: String, due: String) async throws {
        try await withFacts { facts in
            try await request(facts, "r", at: "5 10:00", reason: "quality", kind: "return_refund")
            #expect(try await ask(facts, asOf: "5 12:00", "lane", "due_at", "overdue") == ["return - false"])
            try await facts.insertRefund("r", "goods_returned", at: back)
            #expect(try await ask(facts, asOf: "20 12:00", "lane", "due_at", "overdue") == ["return \(due) true"])
            var text = due
            let end = Timestamp(microseconds: text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) } ?? 0)
            let before = Timestamp(microseconds: end.microseconds - 1)
            for (asOf, overdue) in [(before, "false"), (end, "true")] {
                let question = RefundsQuery(scope: Scope(all: true, asOf: asOf)).question
                #expect(try await facts.ask(question, "overdue") == [overdue])
            }
        }
    }

    @Test func unknownReasonsAreTheSupervisors() async throws {
        try await withFacts { facts in
            try await facts.insert(OrderFacts(id: "unshipped", placed: "1 00:00"))
            try await facts.insert(OrderFacts(id: "shipped", placed: "1 00:00", shipped: "2 00:00"))
            try await locate(facts)
            try await request(facts, "a", at: "11 10:00", reason: nil, order: "shipped")
            try await request(facts, "b", at: "11 10:00", reason: "other", order: "unshipped")
            try await request(facts, "c", at: "11 10:00", reason: "price_protect", kind: "partial", order: "shipped")
            try await request(facts, "d", at: "11 10:00", order: "shipped")
            try await facts.insertRefund("d", "escalated", at: "11 11:00", ["by": "buyer"])
            try await request(facts, "e", at: "11 10:00", order: "shipped")
            try await facts.insertRefund(
                "e",
                "decided",
                at: "11 10:10",
                ["decision": "agreed_return", "agent": "anna"]
            )
            #expect(
                try await ask(facts, asOf: "11 12:00", "refund", "lane", "due_at") == [
                    "a supervisor -", "b supervisor 2026-05-13T02:00:00Z", "c supervisor 2026-05-13T16:00:00Z",
                    "d platform -",
                    "e return -",
                ]
            )
        }
    }

    @Test func whoTakesARefundBackAfterATalkIsRetained() async throws {
        try await withFacts { facts in
            try await request(facts, "r", at: "11 10:00")
            try await facts.insertRefund("r", "settled", at: "11 12:00", ["outcome": "withdrawn"])
            #expect(try await ask(facts, asOf: "11 13:00", "retained") == ["false"])
            try await facts.insertReply("c", at: "11 11:00")
            #expect(try await ask(facts, asOf: "11 13:00", "retained") == ["true"])
        }
    }

    @Test func aLateDecisionStaysLateWhateverLaneFollows() async throws {
        try await withFacts { facts in
            for (refund, decided) in [("in", "11 10:30"), ("late", "11 10:30:00.000001")] {
                try await request(facts, refund, at: "11 10:00", reason: "changed_mind", kind: "return_refund")
                try await facts.insertRefund(
                    refund,
                    "decided",
                    at: decided,
                    ["decision": "agreed_return", "agent": "anna"]
                )
            }
            #expect(
                try await ask(facts, asOf: "11 12:00", "refund", "lane", "overdue", "decided_late", "fine") == [
                    "in return false false -", "late return false true 3000",
                ]
            )
            try await request(facts, "other", at: "11 10:00", reason: "other")
            #expect(try await ask(facts, asOf: "11 12:00", "refund", "decided_late").last == "other -")
        }
    }

    @Test func holidaysAreNoWorkingDaysAndSomeWeekendsAre() async throws {
        try await withFacts { facts in
            // Friday the 15th; Monday the 18th is a holiday, Sunday the 17th is worked.
            try await request(facts, "r", at: "15 09:00", kind: "return_refund")
            try await facts.insertRefund("r", "goods_returned", at: "15 10:00")
            #expect(try await ask(facts, asOf: "15 12:00", "due_at") == ["2026-05-19T16:00:00Z"])
            try await facts.insertPolicy("calendar.holidays", "2026-05-18,2026-05-19", from: 1)
            #expect(try await ask(facts, asOf: "15 12:00", "due_at") == ["2026-05-21T16:00:00Z"])
            try await facts.insertPolicy("calendar.workdays", "2026-05-17", from: 1)
            #expect(try await ask(facts, asOf: "15 12:00", "due_at") == ["2026-05-20T16:00:00Z"])
        }
    }

    @Test func talkingAboutARefundAnswersNothing() async throws {
        try await withFacts { facts in
            try await request(facts, "r", at: "11 10:00")
            try await facts.insertRefund("r", "decided", at: "11 10:05", ["decision": "negotiating", "agent": "anna"])
            #expect(
                try await ask(facts, asOf: "11 11:00", "overdue", "on_shift_s", "decided_late", "fine", "fined") == [
                    "true 3600000000 true 3000 -"
                ]
            )
            try await facts.insertRefund("r", "decided", at: "11 11:30", ["decision": "refused", "agent": "anna"])
            #expect(try await ask(facts, asOf: "11 12:00", "on_shift_s") == ["5400000000"])
        }
    }

    @Test func goodsAreBackWhenTheyWereReceived() async throws {
        try await withFacts { facts in
            try await request(facts, "r", at: "11 10:00", reason: "quality", kind: "return_refund")
            try await facts.insertRefund(
                "r",
                "goods_returned",
                at: "12 10:00",
                ["received_at": Timestamp.may("15 10:00")]
            )
            #expect(
                try await ask(facts, asOf: "14 10:00", "lane", "goods_returned_at", "due_at") == ["return - -"]
            )
            #expect(
                try await ask(facts, asOf: "15 10:00", "lane", "goods_returned_at", "due_at") == [
                    "return 2026-05-15T02:00:00Z 2026-05-19T16:00:00Z"
                ]
            )
        }
    }

    @Test func whatWasAskedForBeforeShipmentKeepsItsTwoDays() async throws {
        try await withFacts { facts in
            try await facts.insert(
                OrderFacts(id: "o", placed: "10 09:00", payments: [("full", 1000, "10 09:01")], shipped: "11 12:00")
            )
            try await locate(facts)
            try await request(facts, "before", at: "11 10:00", reason: "other", order: "o")
            try await request(facts, "after", at: "11 12:00", reason: "other", order: "o")
            #expect(
                try await ask(facts, asOf: "14 00:00", "refund", "due_at", "overdue") == [
                    "after - false", "before 2026-05-13T02:00:00Z true",
                ]
            )
        }
    }

    @Test func whoseReturnExpiredMayNeedHelpToApplyAgain() async throws {
        try await withFacts { facts in
            for refund in ["help", "again", "other"] {
                try await request(
                    facts,
                    refund,
                    at: "1 10:00",
                    reason: "quality",
                    kind: "return_refund",
                    order: "o-" + refund
                )
                let outcome = refund == "other" ? "withdrawn" : "expired"
                try await facts.insertRefund(refund, "settled", at: "11 10:00", ["outcome": outcome])
            }
            try await request(facts, "next", at: "11 12:00", reason: "quality", kind: "return_refund", order: "o-again")
            func expired(_ asOf: String) async throws -> [String] {
                var filter = RefundsQuery.Filter()
                filter.isExpiredOnly = true
                let question = RefundsQuery(scope: Scope(all: true, asOf: .may(asOf)), filter: filter).question
                return try await facts.ask(question, "refund", "reapply")
            }
            #expect(try await expired("11 09:59").isEmpty)
            #expect(try await expired("11 10:00") == ["again true", "help true"])
            #expect(try await expired("11 12:00") == ["help true"])
        }
    }
}
