// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What stops the clock of a simple refund (R064, R065), and whose the fine is.
@Suite struct RefundClockTests {
    /// A mistaken order's refund, asked for at ten by a customer whom anna received.
    private func withRequest(_ body: (Facts) async throws -> Void) async throws {
        try await withFacts { facts in
            try await facts.insertReply("c", at: "11 09:51")
            try await facts.insertRefund(
                "r",
                "requested",
                at: "11 10:00",
                ["reason_code": "mistaken", "kind": "refund_only", "customer": "c", "amount_minor": Int64(100)]
            )
            try await body(facts)
        }
    }

    /// The columns of the refund, the same whether all refunds are asked for or those of an order or customer.
    private func ask(_ facts: Facts, asOf: String, _ columns: String...) async throws -> String {
        let scope = Scope(all: true, asOf: .may(asOf))
        var ofCustomer = RefundsQuery.Filter()
        ofCustomer.customer = "c"
        var answers: [String] = []
        for filter in [RefundsQuery.Filter(), ofCustomer] {
            let rows = try await facts.ask(RefundsQuery(scope: scope, filter: filter).question)
            answers += rows.map { row in columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ") }
        }
        #expect(answers.count == 2 && answers.first == answers.last)
        return answers.first ?? ""
    }

    @Test(arguments: [
        ("11 10:10", "false 600000000 -", "-"), ("11 10:30", "false 1800000000 -", "-"),
        ("11 10:30:00.000001", "true 1800000000 3000", "bo"),
    ])
    func whatWasEscalatedInTimeWasNotDecidedLate(at: String, expected: String, fined: String) async throws {
        try await withRequest { facts in
            try await facts.insertRefund("r", "escalated", at: at, ["by": "buyer"])
            #expect(
                try await ask(facts, asOf: "14 12:00", "lane", "overdue", "decided_late", "on_shift_s", "fine", "fined")
                    == "platform false \(expected) -"
            )
            // What is decided afterwards changes none of that; it names who was late.
            try await facts.insertRefund("r", "decided", at: "11 10:50", ["decision": "agreed", "agent": "bo"])
            #expect(
                try await ask(facts, asOf: "14 12:00", "decided_late", "on_shift_s", "fine", "fined")
                    == "\(expected) \(fined)"
            )
        }
    }

    @Test(arguments: [("11 10:20", "false - - 1200000000"), ("11 10:40", "true 3000 - 2400000000")])
    func whatWasWithdrawnIsNobodysFine(at: String, expected: String) async throws {
        try await withRequest { facts in
            try await facts.insertRefund("r", "settled", at: at, ["outcome": "withdrawn"])
            #expect(try await ask(facts, asOf: "14 12:00", "decided_late", "fine", "fined", "on_shift_s") == expected)
        }
    }

    @Test func whoOnlyReceivedTheCustomerIsNotFined() async throws {
        try await withRequest { facts in
            func fined(_ asOf: String) async throws -> String {
                try await ask(facts, asOf: asOf, "owner", "decided_late", "fine", "fined")
            }
            #expect(try await fined("11 10:30") == "anna false - -")
            #expect(try await fined("11 10:30:00.000001") == "anna true 3000 -")
            try await facts.insertRefund("r", "decided", at: "11 10:40", ["decision": "agreed", "by": "auto"])
            #expect(try await fined("14 12:00") == "anna true 3000 -")
        }
    }

    @Test func whoDecidedFirstWasLate() async throws {
        try await withRequest { facts in
            try await facts.insertRefund("r", "decided", at: "11 10:40", ["decision": "refused", "agent": "anna"])
            try await facts.insertRefund("r", "decided", at: "11 12:00", ["decision": "agreed", "agent": "bo"])
            try await facts.insertRefund("r", "escalated", at: "11 12:10", ["by": "buyer"])
            #expect(
                try await ask(facts, asOf: "11 13:00", "lane", "agent", "owner", "fine", "fined")
                    == "platform bo bo 3000 anna"
            )
        }
    }

    @Test func theFirstSettlementStopsTheClockWhicheverCounts() async throws {
        try await withRequest { facts in
            try await facts.insertRefund("r", "settled", at: "11 10:10", ["outcome": "closed"])
            try await facts.insertRefund("r", "settled", at: "11 11:20", ["outcome": "succeeded"])
            #expect(
                try await ask(facts, asOf: "11 12:00", "outcome", "decided_late", "on_shift_s")
                    == "succeeded false 600000000"
            )
        }
    }

    /// A shift that ends with the time of the refund, and the next one.
    private func insertShifts(_ facts: Facts) async throws {
        try await facts.insertShift("day", "anna", from: "11 09:00", to: "11 10:30")
        try await facts.insertShift("next", "bo", from: "12 09:00", to: "12 18:00")
    }

    @Test(arguments: [
        ("11 10:30:00.000001", false), ("11 20:00", false), ("12 09:00", false), ("12 09:00:00.000001", true),
    ])
    func nothingIsLateBetweenTheEndOfAShiftAndTheNextOne(asOf: String, isLate: Bool) async throws {
        try await withRequest { facts in
            try await insertShifts(facts)
            #expect(
                try await ask(facts, asOf: asOf, "lane", "due_at", "overdue", "decided_late", "on_shift_s")
                    == "simple 2026-05-11T02:30:00Z \(isLate) \(isLate) 1800000000"
            )
        }
    }

    @Test(arguments: [
        ("decided", "decision", "agreed", "11 20:00", "false -"), ("escalated", "by", "buyer", "11 20:00", "false -"),
        ("settled", "outcome", "withdrawn", "12 09:00", "false -"),
        ("escalated", "by", "buyer", "12 09:00:00.000001", "true 3000"),
    ])
    func whatStopsTheClockWhileNobodyIsOnShiftIsInTime(
        action: String,
        column: String,
        value: String,
        at: String,
        expected: String
    ) async throws {
        try await withRequest { facts in
            try await insertShifts(facts)
            try await facts.insertRefund("r", action, at: at, [column: value])
            #expect(
                try await ask(facts, asOf: "14 12:00", "on_shift_s", "decided_late", "fine") == "1800000000 \(expected)"
            )
        }
    }

    @Test func withoutAShiftToComeNothingIsUsed() async throws {
        try await withRequest { facts in
            try await facts.insertShift("before", "anna", from: "11 08:00", to: "11 10:00")
            #expect(
                try await ask(facts, asOf: "12 12:00", "due_at", "overdue", "decided_late", "on_shift_s")
                    == "- false false 0"
            )
        }
    }
}
