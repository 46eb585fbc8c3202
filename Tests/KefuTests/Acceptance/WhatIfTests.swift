// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What-ifs on real data, through the command: the number of rows that each change makes different is known.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing))
struct WhatIfTests {
    /// A change, the metric that it is counted in, and the rows that are different then (`RULES.md`, the last table).
    struct Case: Sendable, CustomTestStringConvertible {
        var metric: String
        var options: [String]
        var rows: Int

        var testDescription: String { "\(metric) \(options.joined(separator: " "))" }
    }

    private static let cases =
        [
            ("pdd.effective.counting_senders=human", 0), ("pdd.effective.counting_senders=human,auto", 624),
            ("pdd.effective.limit_inclusive=false", 14), ("pdd.effective.window_end_inclusive=true", 24),
            ("pdd.effective.same_instant_counts=false", 33), ("pdd.effective.window=00:00-24:00", 1770),
            ("pdd.effective.reply_in_window=true", 215), ("pdd.effective.judged=last", 41),
            ("pdd.effective.judged=any", 75),
        ].map { Case(metric: "reply-rate", options: ["--what-if", $0.0], rows: $0.1) }
        + [
            ("responses.counting_senders=human,auto", 4790), ("responses.timed_from=last", 1014),
            ("responses.booked_on=reply", 2269),
        ].map { Case(metric: "responses", options: ["--what-if", $0.0], rows: $0.1) } + [
            Case(metric: "reply-rate", options: ["--time-zone", "UTC"], rows: 1834),
            Case(metric: "responses", options: ["--time-zone", "UTC"], rows: 4570),
        ]

    @Test func theIncidentsDifferInTheRowsThatAreKnown() async throws {
        try await TestLog.with { log in
            try await log.must("append", RealSet.incidents.events)
            try await log.project()
            for item in Self.cases {
                let arguments =
                    ["replay", "replies"] + item.options + ["--diff", "--metric", item.metric, "--output", "csv"]
                let ending = try await log.kefu(arguments)
                #expect(ending.status == 0, "\(item.testDescription): \(ending)")
                let answer = Answer(ending.output)
                #expect(answer.rows.count == item.rows, "\(item.testDescription)")
                #expect(answer.rows.allSatisfy { $0["metric"] == item.metric })
                let totals = try await log.kefu(
                    ["replay", "replies"] + item.options + ["--metric", item.metric, "--output", "csv"]
                )
                #expect(Answer(totals.output).rows.first?["rows"] == "\(item.rows)", "\(item.testDescription)")
            }
            try await knownAtTheHead(log)
        }
    }

    @Test func tiersMoveWhenRefundsAreIgnored() async throws {
        try await TestLog.with { log in
            try await log.must("append", RealSet.retail.events)
            try await log.project()
            let answer = Answer(
                try await log.kefu(
                    ["replay", "refunds", "--what-if", "tier.net_of_refunds=false", "--metric", "tiers", "--diff"]
                        + ExpectedTable.tierPolicies + ["--as-of", RealSet.retail.end, "--output", "csv"]
                ).output
            )
            #expect(answer.rows.count == 13)
            #expect(answer.rows.allSatisfy { $0["tier_before"] != $0["tier_after"] })
        }
    }

    /// The cut at the head answers as the live read models do.
    private func knownAtTheHead(_ log: TestLog) async throws {
        let status = String(decoding: try await log.kefu("log", "status").output, as: UTF8.self)
        let cut = try #require(status.split(separator: "\n").last { $0.hasPrefix("cut ") }).dropFirst(4)
        for question in [["reply-rate", "--all"], ["waiting", "--all", "--as-of", "2016-04-15T10:00:00Z"]] {
            let live = try await log.kefu(question + ["--output", "csv"])
            let known = try await log.kefu(question + ["--output", "csv", "--known-at", String(cut)])
            #expect(known.status == 0, "\(known)")
            #expect(known.output == live.output, "\(question)")
        }
    }
}
