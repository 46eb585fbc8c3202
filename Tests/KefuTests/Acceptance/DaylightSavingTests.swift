// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Local days where clocks are changed: London, spring and autumn of 2024.
struct DaylightSavingTests {
    /// When customers wrote (UTC), and when they were answered.
    private static let talks: [(asked: String, answered: String?)] = [
        // The last day of winter time: 08:00 is 08:00 UTC.
        ("2024-03-30T07:59:59Z", nil), ("2024-03-30T08:00:00Z", "2024-03-30T09:00:00Z"), ("2024-03-30T22:59:59Z", nil),
        ("2024-03-30T23:00:00Z", nil),
        // The day of 23 hours: 08:00 is 07:00 UTC.
        ("2024-03-31T06:59:59Z", nil), ("2024-03-31T07:00:00Z", "2024-03-31T08:00:00Z"), ("2024-03-31T21:59:59Z", nil),
        ("2024-03-31T22:00:00Z", nil),
        // The last day of summer time.
        ("2024-10-26T06:59:59Z", nil), ("2024-10-26T07:00:00Z", "2024-10-26T07:00:30Z"), ("2024-10-26T22:00:00Z", nil),
        // The day of 25 hours: 08:00 is 08:00 UTC again.
        ("2024-10-27T07:59:59Z", nil), ("2024-10-27T08:00:00Z", "2024-10-27T09:00:01Z"),
        ("2024-10-27T22:59:59Z", "2024-10-27T23:00:00Z"), ("2024-10-27T23:00:00Z", nil),
    ]

    private static let rates = ["2024-03-30 2 1", "2024-03-31 2 1", "2024-10-26 1 1", "2024-10-27 2 1"]

    /// Answers across the hour that is missing, the hour that comes twice, and midnight in summer.
    private static let spans = [
        ("2024-03-31T00:30:00Z", "2024-03-31T01:15:00Z"), ("2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"),
        ("2024-07-01T22:59:59Z", "2024-07-01T23:00:59Z"), ("2024-07-01T23:00:00Z", "2024-07-01T23:00:10Z"),
    ]

    private static let zone = ["--time-zone", "Europe/London"]

    @Test func theWindowFollowsTheClocksOfTheZone() async throws {
        try await TestLog.with { log in
            try await log.append(
                Self.talks.enumerated().flatMap { number, talk in
                    [EventLine.received("\(number)", "c\(number)", at: talk.asked)]
                        + (talk.answered.map { [EventLine.sent("\(number)-r", "c\(number)", at: $0)] } ?? [])
                }
            )
            try await log.project()
            let question = ["reply-rate", "--all"]
            #expect(try await log.ask(question + Self.zone).rows("day", "customers", "effective") == Self.rates)
            #expect(try await log.ask(question).rows("day", "customers", "effective") != Self.rates)
            // One local day, whatever its length.
            #expect(
                try await log.ask(["reply-rate", "--day", "2024-03-31"] + Self.zone).rows(
                    "day",
                    "customers",
                    "effective"
                )
                    == [Self.rates[1]]
            )
            // A shop's own zone needs no option.
            try await log.append([
                EventLine.event(
                    "shop.upserted",
                    id: "shop",
                    subject: "shops/100000001",
                    at: "2024-01-01T00:00:00Z",
                    data: #"{"platform":"other","time_zone":"Europe/London"}"#
                )
            ])
            try await log.project()
            #expect(try await log.ask(question).rows("day", "customers", "effective") == Self.rates)
        }
    }

    @Test func secondsAreRealSecondsAndDaysAreLocal() async throws {
        try await TestLog.with { log in
            try await log.append(
                Self.spans.enumerated().flatMap { number, span in
                    [
                        EventLine.received("\(number)", "c\(number)", at: span.0),
                        EventLine.sent("\(number)-r", "c\(number)", at: span.1),
                    ]
                }
            )
            try await log.project()
            #expect(
                try await log.ask(["responses", "--all"] + Self.zone).rows("day", "responses", "sum_s") == [
                    "2024-03-31 1 2700", "2024-07-01 1 60", "2024-07-02 1 10", "2024-10-27 1 3600",
                ]
            )
        }
    }
}
