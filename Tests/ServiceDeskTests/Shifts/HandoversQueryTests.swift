// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What one shift hands to the next (R121).
@Suite struct HandoversQueryTests {
    private func ask(
        _ facts: Facts,
        asOf: String,
        overdue: Bool = false,
        all: Bool = false,
        agent: String? = nil
    ) async throws -> [String] {
        let query = HandoversQuery(
            scope: Scope(all: all, asOf: .may(asOf)),
            isOverdueOnly: overdue,
            agent: agent
        )
        return try await facts.ask(query.question, "handover", "item", "state", "owner", "due_at", "late")
    }

    /// The night shift's business date is the day on which it began, also where only the agent is named.
    @Test func theShiftIsThatOfWhoHandsOver() async throws {
        try await withFacts { facts in
            try await facts.insertShift("night", "nina", from: "10 22:00", to: "11 08:00")
            for (handover, at) in [("in", "11 07:50"), ("end", "11 08:00"), ("after", "11 08:00:00.000001")] {
                try await facts.insertHistory(
                    "handover.submitted",
                    "handovers/" + handover,
                    at: at,
                    data: #"{"from_agent_id":"nina","items":[{"item_id":"i"}]}"#
                )
            }
            #expect(
                try await ask(facts, asOf: "11 09:00", all: true) == [
                    "after i open - 2026-05-12T04:00:00Z false", "end i open - 2026-05-11T04:00:00Z false",
                    "in i open - 2026-05-11T04:00:00Z false",
                ]
            )
        }
    }

    @Test func everythingIsDueBeforeNoonOfTheDayAfterTheShiftBegan() async throws {
        try await withFacts { facts in
            try await facts.insertShift("night", "anna", from: "11 20:00", to: "12 08:00")
            try await facts.insertHistory(
                "handover.submitted",
                "handovers/h",
                at: "12 07:50",
                data: """
                    {"from_agent_id":"anna","from_shift_id":"night","to_agent_id":"bo","items":[{"item_id":"i","kind":"order","ref":"o1"},\
                    {"item_id":"j","due_at":"2026-05-12T18:00:00+08:00"},{"item_id":"k"}]}
                    """
            )
            // Without a shift, of the day after the handover.
            try await facts.insertHistory(
                "handover.submitted",
                "handovers/plain",
                at: "12 07:50",
                data: #"{"items":[{"kind":"note"}]}"#
            )
            try await facts.insertHistory(
                "handover.acknowledged",
                "handovers/h",
                at: "12 08:10",
                data: #"{"by_agent_id":"cat","accepted_items":["i"],"done_items":[{"item_id":"k","result":"solved"}]}"#
            )
            let noon = "2026-05-12T04:00:00Z"
            #expect(try await ask(facts, asOf: "12 07:49:59").isEmpty)
            #expect(
                try await ask(facts, asOf: "12 11:59:59.999999") == [
                    "h i accepted cat \(noon) false", "h j open bo 2026-05-12T10:00:00Z false",
                    "plain #1 open - 2026-05-13T04:00:00Z false",
                ]
            )
            #expect(try await ask(facts, asOf: "12 12:00", overdue: true) == ["h i overdue cat \(noon) true"])
            #expect(try await ask(facts, asOf: "12 12:00", agent: "bo").map { $0.prefix(3) } == ["h j"])
            #expect(try await ask(facts, asOf: "12 12:00", all: true).contains("h k done cat \(noon) false"))
            try await facts.insertHistory(
                "handover.acknowledged",
                "handovers/h",
                at: "12 12:00",
                data: #"{"by_agent_id":"cat","done_items":[{"item_id":"i"}]}"#
            )
            #expect(try await ask(facts, asOf: "12 12:00", overdue: true).isEmpty)
            #expect(try await ask(facts, asOf: "12 12:01", all: true).contains("h i done cat \(noon) true"))
            // Another hour is a policy.
            try await facts.insertPolicy("handover.due_time", "10:00", from: 1)
            #expect(
                try await ask(facts, asOf: "12 11:00", overdue: true) == ["h i overdue cat 2026-05-12T02:00:00Z true"]
            )
        }
    }

    /// RFC 3339 has offsets that PostgreSQL takes for none, and SQL appends what no schema has checked.
    @Test func aTimeThatIsNoneIsAsIfItWereNotTold() async throws {
        try await withFacts { facts in
            try await facts.insertHistory(
                "handover.submitted",
                "handovers/h",
                at: "12 07:50",
                data: """
                    {"items":[{"item_id":"far","due_at":"2026-05-13T10:00:00+23:00"},\
                    {"item_id":"never","due_at":"2026-02-30T10:00:00Z"},{"item_id":"soon","due_at":"2026-05-12Tomorrow"}]}
                    """
            )
            let noon = "2026-05-13T04:00:00Z"
            #expect(
                try await ask(facts, asOf: "12 08:00", all: true) == [
                    "h far open - 2026-05-12T11:00:00Z false", "h never open - \(noon) false",
                    "h soon open - \(noon) false",
                ]
            )
        }
    }

    /// One without an id is known by its place, which is no id; of one that is told twice at once the last counts.
    @Test func noItemIsTakenForAnother() async throws {
        try await withFacts { facts in
            try await facts.insertHistory(
                "handover.submitted",
                "handovers/h",
                at: "12 07:50",
                data: """
                    {"items":[{"kind":"note"},{"item_id":"1"},{"item_id":"i","due_at":"2026-05-14T00:00:00Z"},\
                    {"item_id":"i","due_at":"2026-05-15T00:00:00Z"},{"kind":"note"}]}
                    """
            )
            try await facts.insertHistory(
                "handover.acknowledged",
                "handovers/h",
                at: "12 08:10",
                data: """
                    {"by_agent_id":"cat","accepted_items":["1"],\
                    "done_items":[{"item_id":"#5","result":"first"},{"item_id":"#5","result":"again"}]}
                    """
            )
            let noon = "2026-05-13T04:00:00Z"
            #expect(
                try await ask(facts, asOf: "12 09:00", all: true) == [
                    "h #1 open - \(noon) false", "h #5 done cat \(noon) false", "h 1 accepted cat \(noon) false",
                    "h i open - 2026-05-15T00:00:00Z false",
                ]
            )
            let all = HandoversQuery(scope: Scope(all: true, asOf: .may("12 09:00"))).question
            #expect(try await facts.ask(all, "result") == ["-", "first", "-", "-"])
        }
    }
}
