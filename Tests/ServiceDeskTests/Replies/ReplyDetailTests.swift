// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct ReplyDetailTests {
    /// Every count of a shop's day is a count of the rows of its detail.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func countsAreSumsOfTheDetail(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let chats = (0..<12).map { RandomChat.make(customer: "c\($0)", using: &random) }
        try await withFacts { facts in
            for chat in chats { try await facts.insert(chat) }
            for _ in 0..<6 {
                let scope = Scope(all: true, asOf: RandomChat.instant(days: 0...4, using: &random))
                let rows = try await facts.ask(ReplyDetailQuery(scope: scope).question)
                let days = try await facts.ask(ReplyRateQuery(scope: scope).question)
                var customers: [String: [String: Set<String>]] = [:]
                var turns: [String: Int] = [:]
                for row in rows {
                    let day = (row["day"] ?? nil) ?? ""
                    let status = (row["status"] ?? nil) ?? ""
                    if status == "excluded" { continue }
                    customers[day, default: [:]][(row["person"] ?? nil) ?? "", default: []].insert(status)
                    turns[day, default: 0] += 1
                }
                #expect(days.count == customers.count, "seed \(seed)")
                for row in days {
                    let states = customers[(row["day"] ?? nil) ?? ""]?.values.map { $0 } ?? []
                    let expected = [
                        "customers": states.count, "effective": states.filter { $0 == ["met"] }.count,
                        "breached": states.filter { $0.contains("breached") }.count,
                        "pending": states.filter { $0.contains("pending") && !$0.contains("breached") }.count,
                    ]
                    for (column, count) in expected {
                        #expect(row[column] == "\(count)", "seed \(seed), \(column)")
                    }
                }
            }
        }
    }

    /// What owes nothing at the same instant is a row of its own, and lends the others neither its id nor its kind.
    @Test func messagesOfOneInstantAreToldApart() async throws {
        try await withFacts { facts in
            try await facts.insertPolicy("replies.recalled_count", "false", from: 1)
            for (customer, id, counts) in [
                ("c", "z", false), ("c", "b", false), ("c", "a", false), ("c", "m", true),
                ("d", "gone", true), ("d", "stays", true),
            ] {
                try await facts.insert(
                    "messages",
                    [
                        "partition": Int16(3), "shop": "shop", "customer": customer, "at": Timestamp.may("11 10:00"),
                        "id": id, "source": "/s", "offset": Int64(id.utf8.first ?? 0), "counts": counts,
                        "kind": "kind of \(id)",
                    ]
                )
            }
            try await facts.insert(
                "recalls",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "d", "at": Timestamp.may("11 10:01"),
                    "event_ref": "gone", "offset": Int64(1),
                ]
            )
            for (all, expected) in [
                (false, ["m breached", "stays breached", "a excluded", "b excluded", "z excluded", "gone excluded"]),
                (true, ["m breached", "a excluded", "b excluded", "z excluded", "stays breached", "gone excluded"]),
            ] {
                var scope = Scope(all: all, asOf: .may("12 10:00"))
                scope.day = TimeBound.day(ReplyVector.day)
                let question = ReplyDetailQuery(scope: scope).question
                #expect(try await facts.ask(question, "message_id", "status") == expected)
                let rows = try await facts.ask(question)
                for row in rows { #expect((row["kind"] ?? nil) == "kind of \((row["message_id"] ?? nil) ?? "-")") }
                // A page is the beginning of the whole list.
                scope.limit = 3
                let page = ReplyDetailQuery(scope: scope).question
                #expect(try await facts.ask(page, "message_id", "status") == Array(expected.prefix(3)))
            }
        }
    }

    @Test func theResponsesOfAgentsHoursAndLinesAddUp() async throws {
        var random = SeededGenerator(seed: 7)
        let chats = (0..<12).map { RandomChat.make(customer: "c\($0)", using: &random) }
        try await withFacts { facts in
            for chat in chats { try await facts.insert(chat) }
            let scope = Scope(all: true, asOf: Timestamp("2026-06-01 00:00"))
            func sum(_ grouping: ResponsesQuery.Grouping) async throws -> Int {
                try await facts.ask(ResponsesQuery(scope: scope, by: grouping).question, "responses").reduce(0) {
                    $0 + (Int($1) ?? 0)
                }
            }
            let shop = try await sum(.shop)
            for grouping in [ResponsesQuery.Grouping.agent, .hour, .day, .patience] {
                #expect(try await sum(grouping) == shop)
            }
            let agents = try await facts.ask(AgentsQuery(scope: scope).question, "responses").reduce(0) {
                $0 + (Int($1) ?? 0)
            }
            #expect(agents == shop)
        }
    }

    /// Where a robot ends a turn of Taobao's, the row names its reply, and what follows is another turn, on the next day too (R012).
    @Test func aTurnThatARobotEndedNamesItsReply() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "taobao")
            try await facts.insert(Chat("C 10:00; C 10:05; C +1 09:00", on: ReplyVector.day))
            try await facts.insert(
                "replies",
                [
                    "partition": Int16(3), "shop": "shop", "customer": "c", "at": Timestamp.may("11 10:00:05"),
                    "id": "bot", "source": "/s", "agent": "robot", "sender_kind": "assist_bot", "offset": Int64(90),
                ]
            )
            func rows(_ scope: Scope) async throws -> [String] {
                let question = ReplyDetailQuery(scope: scope).question
                return try await facts.ask(
                    question,
                    "message_at",
                    "exclusion_reason",
                    "reply_id",
                    "agent",
                    "turn_started_at",
                    "late_5m"
                )
            }
            // Late is by people's answers: the customer has waited for one since ten.
            let next = "2026-05-12T01:00:00Z turn_goes_on - - 2026-05-11T02:05:00Z true"
            #expect(
                try await rows(Scope(all: true, asOf: .may("12 09:01"))) == [
                    "2026-05-11T02:00:00Z - bot robot 2026-05-11T02:00:00Z true",
                    "2026-05-11T02:05:00Z - - - 2026-05-11T02:05:00Z true", next,
                ]
            )
            var day = Scope(asOf: .may("12 09:01"))
            day.day = .day(PostgresDate(days: ReplyVector.day.days + 1))
            #expect(try await rows(day) == [next])
        }
    }
}
