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
}
