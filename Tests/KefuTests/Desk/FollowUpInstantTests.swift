// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// Claims whose time is unusual, or none: they are read from the log, where no fold has looked at them.
struct FollowUpInstantTests {
    private static func claimed(_ order: String, until: String) -> String {
        EventLine.event(
            "followup.claimed",
            id: "c" + order,
            subject: "orders/" + order,
            at: "2026-05-11T11:59:00+08:00",
            data: #"{"kind":"unpaid","agent_id":"zoe","until":"\#(until)"}"#
        )
    }

    @Test(arguments: [false, true])
    func aClaimUntilNoTimeHoldsAsLongAsOneWithoutAndStopsNobodyElse(isFolded: Bool) async throws {
        try await TestLog.with { log in
            try await log.append(
                ["o", "p", "q"].map {
                    EventLine.placed("p" + $0, $0, at: "2026-05-11T10:00:00+08:00", customer: "c" + $0)
                }
            )
            try await log.project()
            // What `kefu append` refuses SQL stores, and the fold parks.
            let claim = Self.claimed("o", until: "tomorrow-ish")
            try await log.withSuperuser { _ = try await $0.query("SELECT kefu.append(\(claim)::text::json)") }
            try await log.append([Self.claimed("q", until: "2026-05-12T11:30:00+23:00")])
            if isFolded { try await log.project() }
            for (order, until) in [("o", "12:29:00"), ("q", "20:30:00")] {
                let refused = try await log.kefu(
                    ["follow-ups", "attempt", order, "--agent", "bo", "--at", "2026-05-11T12:05:00+08:00"]
                )
                let holds = "zoe holds \(order) until 2026-05-11 \(until)+08:00"
                #expect(refused.status == 1 && refused.errorText.contains(holds), "\(refused)")
            }
            let next = try await log.ask(
                "follow-ups",
                "next",
                "--agent",
                "anna",
                "--as-of",
                "2026-05-11T12:00:00+08:00"
            )
            #expect(next.rows("order") == ["p"])
        }
    }
}
