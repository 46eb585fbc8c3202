// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What counts as a nudge in time, and when there was none (R022, R119): the queue and the list of silences say the same.
@Suite struct NudgeTimesTests {
    private typealias Said = (queue: [String], list: [String])

    /// What both say of each customer: the state, the fine and the time of the answer in UTC.
    private func said(_ facts: Facts, asOf: String, _ policies: PolicySet = .standard) async throws -> Said {
        let scope = Scope(all: true, asOf: .may(asOf))
        let queue = NudgesQuery(scope: scope, policies: policies).question
        let list = SilencesQuery(scope: scope, policies: policies).question
        return (try await rows(facts, queue), try await rows(facts, list))
    }

    private func rows(_ facts: Facts, _ question: Question) async throws -> [String] {
        try await facts.ask(question, "customer", "state", "fine", "answered_at")
            .map { $0.replacing("2026-05-11T", with: "") }.sorted()
    }

    private func chat(_ facts: Facts, _ customer: String, _ text: String) async throws {
        try await facts.insert(Chat(text, customer: customer, on: ReplyVector.day))
    }

    @Test func aNudgeThatIsForbiddenIsNotFined() async throws {
        try await withFacts { facts in
            for customer in ["barred", "full", "open"] { try await chat(facts, customer, "C 10:00; H 10:01") }
            try await chat(facts, "night", "C 22:50; H 22:52")
            for at in ["11 08:30", "11 08:40", "11 08:50"] {
                try await facts.insertAction("attempted", "customers/full", at: at, kind: "care", ["customer": "full"])
            }
            try await facts.insertMark("barred", "blocked", at: "11 10:05", expires: "11 10:40")
            let (queue, list) = try await said(facts, asOf: "11 23:30")
            let forbidden = ["barred blocked - 02:01:00Z", "full budget - 02:01:00Z"]
            #expect(queue == forbidden + ["night quiet - 14:52:00Z", "open expired 2000 02:01:00Z"])
            #expect(list == forbidden + ["night quiet - 14:52:00Z", "open missed 2000 02:01:00Z"])
            let missed = SilencesQuery(scope: Scope(all: true, asOf: .may("11 23:30")), isMissedOnly: true)
            #expect(try await facts.ask(missed.question, "customer") == ["open"])
        }
    }

    /// One instant at which the customer might be contacted is time enough; quiet hours begin with their first and end before their
    /// last instant.
    @Test func quietHoursThatLeaveAnInstantAreNoReason() async throws {
        try await withFacts { facts in
            try await chat(facts, "dawn", "C 07:30; H 07:39:59.999999")
            try await chat(facts, "day", "C 07:30; H 07:40")
            try await chat(facts, "dusk", "C 21:40; H 21:49:59.999999")
            try await chat(facts, "night", "C 21:40; H 21:50")
            try await chat(facts, "wrote", "C 21:55; H 21:56")
            let states = try await said(facts, asOf: "11 23:00").list.map { $0.split(separator: " ").prefix(2) }
            #expect(
                states.map { $0.joined(separator: " ") } == [
                    "dawn quiet", "day missed", "dusk missed", "night quiet", "wrote quiet",
                ]
            )
            // Who wrote so lately may be asked at the first instant of the time for it.
            for (open, state) in [("660000", "quiet -"), ("660001", "missed 2000")] {
                var policies = PolicySet.standard
                try policies.set("unpaid.quiet_exception_ms", to: open)
                let (queue, list) = try await said(facts, asOf: "11 23:00", policies)
                #expect(list.last == "wrote \(state) 13:56:00Z", "\(open)")
                #expect(queue.last == "wrote \(state) 13:56:00Z".replacing("missed", with: "expired"), "\(open)")
            }
        }
    }

    /// An instant is judged by the policies of its own day, also where the time for the nudge goes on through midnight.
    @Test func theFirstInstantOfTheNextDayIsJudgedByItsPolicies() async throws {
        try await withFacts { facts in
            try await chat(facts, "c", "C 23:35; H 23:40")
            #expect(try await said(facts, asOf: "12 01:00").queue == ["c quiet - 15:40:00Z"])
            try await facts.insertPolicy("unpaid.quiet_hours", "02:00-03:00", from: 12)
            let (queue, list) = try await said(facts, asOf: "12 01:00")
            #expect(queue == ["c expired 2000 15:40:00Z"])
            #expect(list == ["c missed 2000 15:40:00Z"])
            try await facts.insertPolicy("unpaid.max_attempts_24h", "0", from: 12)
            #expect(try await said(facts, asOf: "12 01:00").list == ["c quiet - 15:40:00Z"])
        }
    }

    /// A contact is in the way for 24 hours, whatever it was for and under whatever id of the customer.
    @Test func aContactThatIsADayOldIsLeftAgain() async throws {
        try await withFacts { facts in
            for (customer, first) in [("free", "10 10:21"), ("spent", "10 10:21:00.000001")] {
                try await chat(facts, customer, "C 10:00; H 10:01")
                for at in [first, "11 08:00"] {
                    try await facts.insertReply(customer + "-old", at: at, purpose: "care")
                }
                try await facts.insertLink(customer, mergedFrom: customer + "-old", at: "1 00:00")
                try await facts.insertAction("attempted", "orders/\(customer)", at: "11 09:00", ["customer": customer])
            }
            let (queue, list) = try await said(facts, asOf: "11 10:30")
            #expect(queue == ["free expired 2000 02:01:00Z", "spent budget - 02:01:00Z"])
            #expect(list == ["free missed 2000 02:01:00Z", "spent budget - 02:01:00Z"])
        }
    }

    /// Whatever the shop writes too late, it is the silence that was missed already.
    @Test func aSilenceIsMissedOnce() async throws {
        try await withFacts { facts in
            try await chat(facts, "c", "C 10:00; H 10:01; H 10:40")
            for asOf in ["11 10:30", "11 10:45", "11 11:05"] {
                let (queue, list) = try await said(facts, asOf: asOf)
                #expect(queue == ["c expired 2000 02:01:00Z"], "\(asOf)")
                #expect(list == ["c missed 2000 02:01:00Z"], "\(asOf)")
            }
            // It is gone a day after its answer, and what was written later is none.
            #expect(try await said(facts, asOf: "12 10:05").queue.isEmpty)
        }
    }

    /// No purpose is needed: any message of an agent in the time for the nudge is it; before then it is the answer.
    @Test func whateverAnAgentWritesInTimeIsTheNudge() async throws {
        try await withFacts { facts in
            for customer in ["first", "last", "late", "other", "robot", "soon"] {
                try await chat(facts, customer, "C 10:00; H 10:01")
            }
            try await facts.insertReply("first", at: "11 10:11", agent: "bo")
            try await facts.insertReply("last", at: "11 10:21", agent: "bo")
            try await facts.insertReply("late", at: "11 10:21:00.000001", agent: "bo")
            try await facts.insertReply("other", at: "11 10:12", agent: "bo", purpose: "notice")
            try await facts.insertReply("other", at: "11 10:50", agent: "bo")
            try await chat(facts, "robot", "A 10:12")
            try await facts.insertReply("soon", at: "11 10:10:59.999999", agent: "bo")
            let (queue, list) = try await said(facts, asOf: "11 13:00")
            let words = ["first done -", "last done -", "late expired 2000", "other done -", "robot expired 2000"]
            #expect(queue == words.map { $0 + " 02:01:00Z" } + ["soon expired 2000 02:10:59.999999Z"])
            let same = queue.map { $0.replacing("done", with: "nudged").replacing("expired", with: "missed") }
            #expect(list == same)
            let silences = SilencesQuery(scope: Scope(all: true, asOf: .may("11 13:00"))).question
            #expect(
                try await facts.ask(silences, "customer", "nudged_by", "nudged_at").filter { !$0.hasSuffix("-") }
                    .sorted() == [
                        "first bo 2026-05-11T02:11:00Z", "last bo 2026-05-11T02:21:00Z",
                        "other bo 2026-05-11T02:12:00Z",
                    ]
            )
        }
    }

    /// An agent is to nudge while on shift and allowed to: both at one instant.
    @Test func whoIsOnShiftOnlyWhileItIsForbiddenIsNotFined() async throws {
        try await withFacts { facts in
            try await chat(facts, "c", "C 21:40; H 21:45")
            try await facts.insertShift("a", "anna", from: "11 22:00", to: "11 23:00")
            #expect(try await said(facts, asOf: "11 23:00").list == ["c quiet - 13:45:00Z"])
            try await facts.insertShift("b", "bo", from: "11 09:00", to: "11 21:56")
            let (queue, list) = try await said(facts, asOf: "11 23:00")
            #expect(queue == ["c expired - 13:45:00Z"])
            #expect(list == ["c missed - 13:45:00Z"])
        }
    }
}
