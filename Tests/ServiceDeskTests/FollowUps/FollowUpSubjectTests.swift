// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import ServiceDesk
import Testing

/// A follow-up may be told of the order or of its customer.
@Suite struct FollowUpSubjectTests {
    private func line(_ type: String, _ subject: String, at: String, _ data: String) -> String {
        #"{"specversion":"1.0","id":"\#(type) \#(subject) \#(at)","source":"/s","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"2026-05-11T\#(at):00+08:00","shop":"shop","data":\#(data)}"#
    }

    @Test func whatIsToldOfTheCustomerCountsForTheOrderThatItNames() async throws {
        let log = try await TestLog.folded([
            line("order.placed", "orders/o", at: "09:00", #"{"order_id":"o","payable_minor":1000,"customer_id":"c"}"#),
            line("order.placed", "orders/p", at: "09:00", #"{"order_id":"p","payable_minor":1000,"customer_id":"c"}"#),
            line(
                "followup.attempted",
                "customers/c",
                at: "09:40",
                #"{"kind":"unpaid","order_id":"o","agent_id":"anna","channel":"chat"}"#
            ),
            line(
                "followup.resolved",
                "customers/c",
                at: "09:50",
                #"{"kind":"unpaid","order_id":"p","agent_id":"anna","outcome":"promised"}"#
            ),
        ])
        let scope = Scope(all: true, asOf: .may("11 10:00"))
        let queue = try await log.answer(FollowUpsQuery(scope: scope).question)
        #expect(queue.map { $0.hasPrefix("o|") && $0.contains("|1|") } == [true, false])
        let stats = try await log.answer(FollowUpStatsQuery(scope: scope).question)
        #expect(stats.count == 1 && stats[0].hasPrefix("shop|1|1|1|0|"), "\(stats)")
        let promises = try await log.answer(PromisesQuery(scope: scope).question)
        #expect(promises.count == 1 && promises[0].contains("|c|p|"), "\(promises)")
    }
}
