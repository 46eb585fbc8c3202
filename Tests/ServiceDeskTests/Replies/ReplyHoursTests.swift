// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// Replies that count in the hours of the message's day alone (R001, R006).
@Suite struct ReplyHoursTests {
    private func inHours(_ values: (String, String)...) throws -> PolicySet {
        var policies = PolicySet.standard
        for (key, value) in [("pdd.effective.reply_in_window", "true")] + values { try policies.set(key, to: value) }
        return policies
    }

    /// A day that is over, and on which nobody waits in time, stays as it is.
    @Test func aReplyInTheHoursOfTheNextDayChangesNothing() async throws {
        try await withFacts { facts in
            let chat = Chat("C 23:30; H +1 00:10", on: ReplyVector.day)
            try await facts.insert(chat)
            let policies = try inHours(("pdd.effective.window", "00:00-24:00"))
            for (asOf, expected) in [
                ("11 23:59:59.999999", "0 1 0 true"), ("12 00:00", "0 0 1 false"), ("12 00:10", "0 0 1 false"),
            ] {
                var scope = Scope(asOf: .may(asOf))
                scope.day = .day(ReplyVector.day)
                let question = ReplyRateQuery(scope: scope, policies: policies).question
                let rows = try await facts.ask(question, "effective", "pending", "breached", "provisional")
                #expect(rows == [expected])
                let state: ReplyState = expected.hasPrefix("0 1") ? .pending : .breached
                #expect(ReplyRules(policies).state(of: chat.asked()[0], asOf: scope.asOf) == state)
            }
        }
    }

    /// In Havana clocks go from 01:00 back to 00:00 on 1 November 2026: the day before ends at 04:00 UTC.
    @Test func theHoursEndWhereTheNextDayFirstBegins() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "pdd", zone: "America/Havana")
            let at = Timestamp("2026-11-01 03:30", hoursAhead: 0)
            try await facts.insert(Chat(customer: "c", lines: [.init(kind: .customer, at: at)]))
            let policies = try inHours(("pdd.effective.window", "00:00-24:00"))
            let end = "2026-11-01T03:59:59.999999Z"
            for (clock, state) in [("03:59:59.999999", "pending"), ("04:00", "breached")] {
                let scope = Scope(all: true, asOf: Timestamp("2026-11-01 " + clock, hoursAhead: 0))
                let detail = ReplyDetailQuery(scope: scope, policies: policies).question
                #expect(try await facts.ask(detail, "status", "deadline") == ["\(state) \(end)"])
                let waiting = WaitingQuery(scope: scope, policies: policies).question
                #expect(try await facts.ask(waiting, "effective_deadline") == [end])
            }
        }
    }

    /// What was written after the hours owes nothing, and has no deadline before itself.
    @Test(arguments: [("pdd", "2026-05-11T16:30:00Z"), ("tmall", "2026-05-11T15:33:00Z")])
    func noDeadlineComesBeforeItsMessage(platform: String, deadline: String) async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: platform)
            try await facts.insert(Chat("C 23:30", on: ReplyVector.day))
            let policies = try inHours(("taobao.response3m.window", "08:00-23:00"))
            let scope = Scope(all: true, asOf: .may("11 23:40"))
            let detail = ReplyDetailQuery(scope: scope, policies: policies).question
            #expect(try await facts.ask(detail, "exclusion_reason", "deadline") == ["outside_window \(deadline)"])
        }
    }
}
