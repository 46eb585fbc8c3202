// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// The reply rate of a shop of Taobao or JD is explained by what that platform counts, under the policies of the day.
struct ExplainPlatformTests {
    private static let day = "2026-05-11"

    /// Random chats around one day, at few instants: ties, silences just about as long as end a session, robots, what the platform
    /// tells of sessions, what was taken back, linked customers, and policies that changed.
    private struct History {
        var lines: [String] = []

        init(seed: UInt64, platform: String) {
            var random = SeededRandom(seed: seed)
            line("shops/s", "shop.upserted", minute: -3000, #""shop_id":"s","platform":"\#(platform)""#)
            for (key, value, from) in [
                ("jd.first30s.limit_ms", "60000", "2026-05-11"), ("jd.first30s.session_gap_ms", "300000", "2026-05-12"),
                ("jd.avg_response.max_ms", "200000", "2026-05-11"),
                ("taobao.response3m.limit_ms", "240000", "2026-05-11"),
                ("taobao.response3m.limit_ms", "60000", "2026-05-12"),
                ("jd.leave_message.max_bp", "1000", "2026-05-10"),
                ("tier.vip_orders", "9", "2026-05-10"),
            ] {
                line(
                    "policies/\(key)",
                    "policy.set",
                    minute: -2900,
                    #""policy_key":"\#(key)","value":\#(value),"effective_from":"\#(from)""#,
                    shop: Bool.random(using: &random) ? "s" : "*"
                )
            }
            for number in 0..<120 {
                // From the evening before to the morning after, in bursts.
                let burst = [-70, -8, 2, 545, 560, 700, 1375, 1430, 1445].randomElement(using: &random) ?? 0
                let minute = burst + Int.random(in: 0..<14, using: &random)
                chat("customers/c\(Int.random(in: 0..<7, using: &random))", minute, number, &random)
            }
            orders(&random)
        }

        /// Orders of the customers, some shipped or asked back in the weeks before, and some that another customer is named of first.
        private mutating func orders(_ random: inout SeededRandom) {
            for number in 0..<40 {
                let order = "o\(Int.random(in: 0..<9, using: &random))"
                let customer = "c\(Int.random(in: 0..<7, using: &random))"
                let minute = Int.random(in: -24...0, using: &random) * 1440 + Int.random(in: 540..<700, using: &random)
                let named = Bool.random(using: &random) ? #","customer_id":"\#(customer)""# : ""
                switch number % 4 {
                case 0:
                    line(
                        "orders/\(order)",
                        "order.placed",
                        minute: minute,
                        #""order_id":"\#(order)","payable_minor":100\#(named)"#
                    )
                case 1, 2: line("orders/\(order)", "order.shipped", minute: minute, #""order_id":"\#(order)"\#(named)"#)
                default:
                    let subject = ["refunds/r\(number)", "customers/\(customer)"].randomElement(using: &random) ?? ""
                    let of = subject.hasPrefix("refunds/") ? #","order_id":"\#(order)"\#(named)"# : ""
                    line(
                        subject,
                        "refund.requested",
                        minute: minute,
                        #""refund_id":"r\#(number)","kind":"refund_only"\#(of)"#
                    )
                }
            }
            // Shipped to one id of a customer who writes under another one.
            line(
                "orders/sent",
                "order.placed",
                minute: -2000,
                #""order_id":"sent","payable_minor":100,"customer_id":"c8""#
            )
            line("orders/sent", "order.shipped", minute: -1000, #""order_id":"sent""#)
            line("customers/c9", "customer.linked", minute: -500, #""merged_from":"c8""#)
            line("customers/c9", "message.received", minute: 570, #""content_type":"text""#)
        }

        private mutating func chat(_ customer: String, _ minute: Int, _ number: Int, _ random: inout SeededRandom) {
            switch Int.random(in: 0..<24, using: &random) {
            case 0..<11:
                let offline = Int.random(in: 0..<6, using: &random) == 0 ? #","is_offline_message":true"# : ""
                line(customer, "message.received", minute: minute, #""content_type":"text"\#(offline)"#)
            case 11..<19:
                let kind = ["human", "human", "auto", "assist_bot"].randomElement(using: &random) ?? "human"
                line(
                    customer,
                    "message.sent",
                    minute: minute,
                    #""content_type":"text","sender_kind":"\#(kind)","agent_id":"a""#
                )
            case 19, 20, 21:
                let kind = ["online", "leave_message"].randomElement(using: &random) ?? "online"
                line(customer, "conversation.opened", minute: minute, #""session_type":"\#(kind)""#)
            case 22:
                let event = "e\(Int.random(in: 0..<(number + 1), using: &random))"
                line(customer, "message.recalled", minute: minute, #""event_ref":"\#(event)""#)
            default:
                let other = "c\(Int.random(in: 0..<7, using: &random))"
                line(customer, "customer.linked", minute: minute, #""merged_from":"\#(other)""#)
            }
        }

        /// - Parameter minute: after midnight in Shanghai.
        private mutating func line(
            _ subject: String,
            _ type: String,
            minute: Int,
            _ data: String,
            shop: String = "s"
        ) {
            let seconds = 1_778_428_800 + minute * 60
            let time = String(
                decoding: Timestamp(microseconds: Int64(seconds) * 1_000_000).description.utf8,
                as: UTF8.self
            )
            lines.append(
                #"{"specversion":"1.0","id":"e\#(lines.count)","source":"/p","type":"\#(type)","subject":"\#(subject)","#
                    + #""time":"\#(time)","shop":"\#(shop)","data":{\#(data)}}"#
            )
        }
    }

    private func scope() throws -> Scope {
        var scope = Scope(shops: ["s"], asOf: Timestamp(microseconds: 1_800_000_000_000_000))
        scope.day = .day(try #require(PostgresDate(year: 2026, month: 5, day: 11)))
        return scope
    }

    /// The values of some columns of the explained row, as text.
    private func values(_ explanation: Explanation, _ names: [String]) throws -> [String] {
        let row = try #require(explanation.rows.rows.first)
        return try names.map { name in
            let place = try #require(explanation.columns.firstIndex { $0.name == name })
            switch row[place] {
            case .integer(let number), .money(let number): return "\(number)"
            case .null: return "-"
            case let cell: return cell.string ?? "?"
            }
        }
    }

    @Test(arguments: [("tmall", UInt64(31)), ("jd", 32), ("taobao", 33), ("jd", 34)])
    func thatPlatformsCountsAreExplained(platform: String, seed: UInt64) async throws {
        let history = History(seed: seed, platform: platform)
        let log = try await TestLog.folded(history.lines)
        let query = ExplainQuery.replyRate(scope: try scope(), customer: nil)
        let explanation = try await Explainer(log.database).explain(query)
        let what: Comment = "seed \(seed), \(platform)"
        #expect(explanation.isComplete == true, what)
        try await compare(explanation, with: log, platform)

        // The explained events alone are a log with the same row.
        let lines = Dictionary(uniqueKeysWithValues: history.lines.enumerated().map { ("e\($0.offset)", $0.element) })
        #expect(
            explanation.events.count < lines.count
                && !explanation.events.contains { $0.subject.hasSuffix("vip_orders") }
        )
        let other = try await TestLog.folded(explanation.events.compactMap { lines[$0.id] })
        let again = try await ReadModels(other.database).withTables { try await query.stored($0, $1) }
        #expect(again.isSame(as: explanation.rows), what)

        let chosen = try await ChosenEvents.read(Set(explanation.events.map(\.position)), log.database)
        try await Refolding.with(chosen, tables: query.tables, set: Desk.projections, log.database) { refolding in
            var random = SeededRandom(seed: seed)
            for number in explanation.events.indices.shuffled(using: &random).prefix(24) {
                let event = explanation.events[number]
                let rest = explanation.events.filter { $0.position != event.position }.map(\.position)
                let isOther = try await !refolding.row(query, of: rest).isSame(as: explanation.rows)
                #expect(isOther == event.isDecisive, "\(what), without \(event.id) (\(event.type))")
                let before = try await refolding.row(query, of: explanation.events[..<number].map(\.position))
                let after = try await refolding.row(query, of: explanation.events[...number].map(\.position))
                #expect(before.changes(to: after).isEmpty == event.changes.isEmpty, "\(what), \(event.id)")
            }
        }
        #expect(explanation.events.contains { $0.type == "conversation.opened" && $0.isDecisive } == (platform == "jd"))
        #expect(explanation.events.contains { $0.type == "order.shipped" && $0.isDecisive }, what)
    }

    /// What `kefu reply-rate` says of the day, as a row and by policy, is in the explained row.
    private func compare(_ explanation: Explanation, with log: TestLog, _ platform: String) async throws {
        let shop = ReplyRateQuery(scope: try scope()).question
        let names = shop.columns.map(\.name)
        #expect(try await log.answer(shop).count == 1)
        let models = ReadModels(log.database)
        let rows = try await models.ask(shop.query)
        let cells = AnswerCells(columns: shop.columns.map { OutputColumn($0) })
        var row: [Cell] = []
        cells.read(0, of: rows, into: &row)
        for (place, name) in names.enumerated() {
            #expect(try #require(explanation.rows.rows.first)[place].isSame(as: row[place]), "\(name)")
        }
        let policies = try await log.answer(ReplyRateQuery(scope: try scope(), by: .policy).question)
        let isAftersale = policies.contains { $0.contains("|aftersale|") }
        let aftersale = try values(explanation, ["aftersale_turns", "aftersale_met", "aftersale_rate"])
        let expected = isAftersale ? Array(try policy("aftersale")[..<3]) : ["-", "-", "-"]
        #expect(aftersale == expected)
        func policy(_ name: String) throws -> [String] {
            let line = try #require(policies.first { $0.contains("|\(name)|") }, "\(policies)")
            // Counted, met, rate, average and verdict.
            let fields = line.split(separator: "|").map(String.init)
            return [fields[4], fields[5], fields[6], fields[8], fields[10]]
        }
        if platform == "jd" {
            let first = try values(explanation, ["counted_sessions", "first_in_time", "first_rate_30s"])
            #expect(try Array(policy("jd_first_30s")[..<3]) == first)
            let left = try values(explanation, ["sessions", "left_messages", "leave_message_rate", "leave_message"])
            let told = try policy("jd_leave_message")
            #expect([told[0], told[1], told[2], told[4]] == left)
            let average = try values(explanation, ["answered_turns", "average_s", "average_reply"])
            let mean = try policy("jd_average_reply")
            #expect([mean[0], mean[3], mean[4]] == average)
            #expect(try values(explanation, ["response_turns", "asked"]) == ["-", "-"])
        } else {
            #expect(
                try Array(policy("taobao_response_3m")[..<3])
                    == values(explanation, ["response_turns", "response_met", "response_rate_3m"])
            )
            #expect(
                try Array(policy("taobao_wangwang")[..<3])
                    == values(explanation, ["asked", "answered", "wangwang_rate"])
            )
            #expect(try values(explanation, ["sessions", "average_s"]) == ["-", "-"])
        }
    }
}
