// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// Claims where the read models do not know the latest yet, and what a customer can be contacted.
struct FollowUpClaimTests {
    private static let noon = "2026-05-11T12:00:00+08:00"

    private static func placed(_ order: String, customer: String) -> String {
        EventLine.placed("p" + order, order, at: "2026-05-11T10:00:00+08:00", customer: customer)
    }

    private static func claimed(_ order: String) -> String {
        EventLine.event(
            "followup.claimed",
            id: "c" + order,
            subject: "orders/" + order,
            at: "2026-05-11T11:59:00+08:00",
            data: #"{"kind":"unpaid","agent_id":"zoe","until":"2026-05-11T13:00:00+08:00"}"#
        )
    }

    /// What `kefu append` refuses SQL stores, and the fold parks.
    private static func store(_ poison: String, _ log: TestLog) async throws {
        try await log.withSuperuser { _ = try await $0.query("SELECT kefu.append(\(poison)::text::json)") }
    }

    /// An agent asks for the next order.
    private static func next(_ agent: String, _ log: TestLog) async throws -> Ending {
        try await log.kefu("follow-ups", "next", "--agent", agent, "--as-of", noon, "--output", "csv")
    }

    @Test func aClaimThatIsNotFoldedYetHoldsForEverybody() async throws {
        try await TestLog.with { log in
            try await log.append([Self.placed("o", customer: "c")])
            try await log.project()
            try await log.must("follow-ups", "next", "--agent", "anna", "--as-of", Self.noon)
            let at = ["--at", "2026-05-11T12:05:00+08:00"]
            let until = ["--until", "2026-05-11T15:00:00+08:00"]
            for verb in [["attempt"], ["decline", "--reason", "price"], ["promise"] + until, ["snooze"] + until] {
                let refused = try await log.kefu(["follow-ups"] + verb + ["o", "--agent", "bo"] + at)
                #expect(refused.status == 1, "\(verb)")
                #expect(refused.errorText.contains("anna holds o until 2026-05-11 12:30:00+08:00"), "\(verb)")
            }
            // Whoever holds it can; then it is free again, folded or not.
            try await log.must(["follow-ups", "attempt", "o", "--agent", "anna"] + at)
            try await log.must(["follow-ups", "snooze", "o", "--agent", "bo"] + at + until)
            try await log.append([
                EventLine.event(
                    "order.paid",
                    id: "paid",
                    subject: "orders/o",
                    at: "2026-05-11T12:04:00+08:00",
                    data: #"{"order_id":"o","paid_minor":100}"#
                )
            ])
            let paid = try await log.kefu(["follow-ups", "attempt", "o", "--agent", "anna"] + at)
            #expect(String(decoding: paid.errors, as: UTF8.self).contains("order o was paid"))
        }
    }

    /// What waits behind an event that is parked is in no read model, and holds all the same.
    @Test func claimsThatWaitBehindAParkedEventHold() async throws {
        try await TestLog.with { log in
            try await log.append(["o", "p", "q"].map { Self.placed($0, customer: "c" + $0) })
            try await log.project()
            let poison = EventLine.event(
                "followup.attempted",
                id: "poison",
                subject: "orders/o",
                at: "2026-05-11T11:00:00+08:00",
                data: #"{"kind":"unpaid","agent_id":5}"#
            )
            try await Self.store(poison, log)
            try await log.append([Self.claimed("q")])
            try await log.project()
            // Nobody knows what became of o: it is left to whoever works on it by name, and nobody gets it twice.
            for (agent, status) in [("anna", Int32(0)), ("bo", 0), ("cy", 0)] {
                #expect(try await Self.next(agent, log).status == status)
                try await log.project()
            }
            let claims = try await log.must("log", "read", "--type", "followup.claimed", "--output", "ndjson")
            let subjects = claims.outputText.split(separator: "\n").map { $0.contains("orders/o") }
            #expect(subjects == [false, false], "\(claims)")
            let at = ["--at", "2026-05-11T12:05:00+08:00"]
            try await log.append([Self.claimed("o")])
            try await log.project()
            let refused = try await log.kefu(["follow-ups", "attempt", "o", "--agent", "bo"] + at)
            #expect(refused.status == 1 && refused.errorText.contains("zoe holds o until"), "\(refused)")
            try await log.must(["follow-ups", "attempt", "o", "--agent", "zoe"] + at)
            try await log.must(["follow-ups", "attempt", "o", "--agent", "bo"] + at)
        }
    }

    /// What is parked in another projection is folded all the same where it is not.
    @Test func anOrderThatIsParkedCountsItsAttemptsOnce() async throws {
        try await TestLog.with { log in
            try await log.append(["o", "p"].map { Self.placed($0, customer: "c") })
            try await log.project()
            let poison = EventLine.event(
                "order.shipped",
                id: "poison",
                subject: "orders/o",
                at: "2026-05-11T10:30:00+08:00",
                data: #"{"order_id":"o","customer_id":6}"#
            )
            try await Self.store(poison, log)
            for minute in ["11:00", "11:10"] {
                let at = "2026-05-11T\(minute):00+08:00"
                try await log.must("follow-ups", "attempt", "o", "--agent", "a", "--anyway", "--at", at)
                try await log.project()
            }
            let next = try await Self.next("q", log)
            #expect(next.outputText.contains("p,"), "\(next)")
        }
    }

    /// A customer's claims hold under every id, and a parked event that is older than a claim does not end it.
    @Test(arguments: [false, true])
    func parkedEventsOfALinkedIdNeitherHideNorEndAClaim(isClaimFolded: Bool) async throws {
        try await TestLog.with { log in
            func told(_ type: String, _ id: String, _ customer: String, _ minute: String, _ data: String) -> String {
                EventLine.event(
                    type,
                    id: id,
                    subject: "customers/" + customer,
                    at: "2026-05-11T\(minute):00+08:00",
                    data: data
                )
            }
            let claim = #"{"kind":"enquiry","agent_id":"zoe","until":"2026-05-11T15:00:00+08:00"}"#
            try await log.append([
                EventLine.received("m", "a", at: "2026-05-11T10:00:00+08:00"),
                EventLine.received("n", "b", at: "2026-05-11T10:01:00+08:00"),
                told("customer.linked", "l", "a", "10:02", #"{"merged_from":"b"}"#),
            ])
            if isClaimFolded { try await log.append([told("followup.claimed", "c", "a", "11:00", claim)]) }
            try await log.project()
            let poison = told("followup.attempted", "poison", "b", "10:40", #"{"kind":"enquiry","agent_id":5}"#)
            try await Self.store(poison, log)
            if !isClaimFolded { try await log.append([told("followup.claimed", "c", "b", "11:00", claim)]) }
            try await log.project()
            let at = "2026-05-11T11:30:00+08:00"
            let attempt = try await log.kefu(
                "follow-ups",
                "attempt",
                "a",
                "--kind",
                "enquiry",
                "--agent",
                "bo",
                "--at",
                at
            )
            #expect(attempt.status == 1 && attempt.errorText.contains("zoe holds a until"), "\(attempt)")
            let next = try await log.kefu(
                "follow-ups",
                "next",
                "--kind",
                "enquiry",
                "--agent",
                "cy",
                "--as-of",
                at,
                "--output",
                "csv"
            )
            #expect(next.status == 0 && !next.outputText.contains("cy"), "\(next)")
        }
    }

    /// Of agents who ask at the same moment one may have looked at a clock before the others did, and be the last to claim.
    @Test(arguments: [false, true])
    func claimsOfAClockThatIsAheadTakeContactsToo(isFolded: Bool) async throws {
        try await TestLog.with { log in
            try await log.append((1...5).map { Self.placed("o\($0)", customer: "c") })
            try await log.project()
            for agent in ["anna", "bo", "cy"] { #expect(try await Self.next(agent, log).status == 0) }
            if isFolded { try await log.project() }
            let late = try await log.kefu(
                ["follow-ups", "next", "--agent", "di", "--as-of", "2026-05-11T11:59:59+08:00", "--output", "csv"]
            )
            #expect(String(decoding: late.errors, as: UTF8.self).contains("contacts are taken"), "\(late)")
            let claims = try await log.must("log", "read", "--type", "followup.claimed", "--output", "ndjson")
            #expect(claims.outputText.split(separator: "\n").count == 3, "\(claims)")
        }
    }

    @Test func whoGivesBackAnothersClaimIsInTheLog() async throws {
        try await TestLog.with { log in
            try await log.append([Self.placed("o", customer: "c")])
            try await log.project()
            try await log.must("follow-ups", "next", "--agent", "anna", "--as-of", Self.noon)
            let release = ["follow-ups", "release", "o", "--agent", "bo", "--at", "2026-05-11T12:01:00+08:00"]
            #expect(try await log.kefu(release).status == 1)
            try await log.must(release + ["--anyway"])
            let told = try await log.must("log", "read", "--type", "followup.released")
            let line = String(decoding: told.output, as: UTF8.self)
            #expect(line.contains(#""agent_id":"bo""#) && line.contains(#""from_agent_id":"anna""#), "\(line)")
            try await log.project()
            let state = try await log.ask("follow-ups", "--all", "--as-of", "2026-05-11T12:01:00+08:00")
            #expect(state.rows("order", "state") == ["o due"])
            let page = try await log.ask(
                "customer",
                "show",
                "c",
                "--part",
                "timeline",
                "--as-of",
                Self.noon.replacing("12:00", with: "12:02")
            )
            #expect(page.rows("what", "who").last == "followup.released bo")
        }
    }

    @Test(arguments: [true, false])
    func claimsTakeTheContactsOfTheirCustomer(isFolded: Bool) async throws {
        try await TestLog.with { log in
            try await log.append(
                (0..<5).map { Self.placed("o\($0)", customer: "c") } + [Self.placed("p", customer: "d")]
            )
            try await log.project()
            var claimed: [String] = []
            for number in 0..<6 {
                let next = try await Self.next("a\(number)", log)
                try #require(next.status == 0, "\(next)")
                claimed += Answer(next.output).rows("customer")
                if number >= 4 {
                    #expect(String(decoding: next.errors, as: UTF8.self).contains("contacts are taken"), "\(next)")
                }
                if isFolded { try await log.project() }
            }
            #expect(claimed.sorted() == ["c", "c", "c", "d"])
        }
    }

    /// Claims of one customer's orders at the same time are not more than the contacts that are left.
    @Test func claimsAtTheSameTimeTakeNoMoreContactsThanThereAre() async throws {
        try await TestLog.with { log in
            try await log.append(
                (0..<8).map { Self.placed("o\($0)", customer: "c") } + [Self.placed("p", customer: "d")]
            )
            try await log.project()
            let endings = try await withThrowingTaskGroup(of: Ending.self) { group in
                for number in 0..<8 {
                    group.addTask { try await Self.next("a\(number)", log) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for ending in endings { try #require(ending.status == 0, "\(ending)") }
            let claimed = endings.flatMap { Answer($0.output).rows("customer") }
            #expect(claimed.sorted() == ["c", "c", "c", "d"])
            try await log.project()
            let state = try await log.ask("follow-ups", "--all", "--as-of", Self.noon)
            #expect(state.rows("customer", "state").filter { $0 == "c claimed" }.count == 3)
        }
    }

    @Test func aContactTooManyAndOneAtNightAreKeptAndSaid() async throws {
        try await TestLog.with { log in
            try await log.append(
                (0..<4).map { Self.placed("o\($0)", customer: "c") } + [Self.placed("p", customer: "d")]
            )
            try await log.project()
            for number in 0..<3 {
                try await log.must(
                    "follow-ups",
                    "attempt",
                    "o\(number)",
                    "--agent",
                    "anna",
                    "--at",
                    "2026-05-11T12:0\(number):00+08:00"
                )
            }
            let fourth = ["follow-ups", "attempt", "o3", "--agent", "anna", "--at", "2026-05-11T12:10:00+08:00"]
            #expect(try await log.must(fourth).errorText.contains("c had been contacted as often as may be"))
            let night = ["follow-ups", "attempt", "p", "--agent", "anna", "--at", "2026-05-11T23:00:00+08:00"]
            #expect(try await log.must(night).errorText.contains("quiet hours until 2026-05-12 08:00:00+08:00"))
        }
    }

    /// Whatever was claimed since the read models were folded, the next one is found; only --limit cuts.
    @Test func moreThanAPageOfChangedItemsIsPassed() async throws {
        try await TestLog.with { log in
            let orders = (100...220).map { "o\($0)" }
            try await log.append(orders.map { Self.placed($0, customer: "c" + $0) })
            try await log.project()
            try await log.append(orders.dropLast().map { Self.claimed($0) })
            let limited = try await log.must(
                "follow-ups",
                "next",
                "--agent",
                "anna",
                "--as-of",
                Self.noon,
                "--limit",
                "1"
            )
            #expect(String(decoding: limited.output, as: UTF8.self).contains("none left; 1 changed"))
            let next = try await log.ask("follow-ups", "next", "--agent", "anna", "--as-of", Self.noon)
            #expect(next.rows("order", "owner") == ["o220 anna"])
        }
    }

    @Test func daysMeanNothingToAQuestionAboutAnInstant() async throws {
        try await TestLog.with { log in
            for question in [
                ["follow-ups"], ["follow-ups", "next", "--agent", "anna"], ["follow-ups", "enquiries"],
                ["follow-ups", "nudges"], ["follow-ups", "contacts"], ["follow-ups", "promises"], ["tiers"],
                ["tiers", "rfm"], ["care", "vip"], ["waiting"], ["handovers"],
                ["shops"], ["policy", "history"],
            ] {
                for option in ["--day", "--since", "--until"] {
                    let ending = try await log.kefu(question + [option, "2026-05-11"])
                    #expect(ending.status == 2 && ending.output.isEmpty, "\(question) \(option)")
                    let message = "\(option) means nothing to a question about an instant; use --as-of"
                    #expect(ending.errorText.contains(message), "\(question) \(option)")
                }
            }
            let both = try await log.kefu("waiting", "--since", "2026-05-11", "--until", "2026-05-12")
            #expect(both.status == 2 && both.errorText.contains("--since and --until mean nothing"), "\(both)")
        }
    }

    /// The page shows what was known, as its parts do one by one.
    @Test func thePageOfACustomerIsThatOfWhatWasKnown() async throws {
        try await TestLog.with { log in
            try await log.append([Self.placed("o", customer: "c")])
            let cut = try await log.heads().enumerated().map { "\($0.offset):\($0.element)" }.joined(separator: ",")
            try await log.append([
                EventLine.event(
                    "order.paid",
                    id: "paid",
                    subject: "orders/o",
                    at: "2026-05-11T10:01:00+08:00",
                    data: #"{"order_id":"o","paid_minor":100}"#
                )
            ])
            try await log.project()
            func page(_ options: [String]) async throws -> String {
                let ending = try await log.must(["customer", "show", "c", "--as-of", Self.noon] + options)
                return String(decoding: ending.output, as: UTF8.self)
            }
            #expect(try await page([]).contains("order.paid"))
            let known = try await page(["--known-at", cut])
            #expect(known.contains("order.placed") && !known.contains("order.paid"), "\(known)")
        }
    }
}
