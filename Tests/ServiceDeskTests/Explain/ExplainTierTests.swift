// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import Testing

@testable import ServiceDesk

/// The events of a customer's tier are tried side by side, and the outcome is that of trying each by itself.
struct ExplainTierTests {
    private static func line(_ id: String, _ type: String, _ subject: String, shop: String, minute: Int, _ data: String)
        -> String
    {
        let (hour, minute) = (minute / 60, minute % 60)
        let time = "2026-05-11T\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute):00+08:00"
        return #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"\#(time)","shop":"\#(shop)","data":{\#(data)}}"#
    }

    /// Orders of two customers in two shops, who are linked in one of them at times, with all that moves tiers.
    private static func lines(seed: UInt64, events: Int) -> [String] {
        var random = SeededRandom(seed: seed)
        func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }
        return (0..<events).map { number in
            let shop = pick(["s0", "s1"])
            let order = pick(["o0", "o1", "o2", "o3", "o4", "o5"])
            let customer = pick(["c1", "c1", "c1", "c2"])
            let named = pick(["", #","customer_id":"\#(customer)""#])
            let amount = Int.random(in: 1...4, using: &random) * 50_000
            let key = pick(["tier.vip_orders", "tier.returning_min_orders", "tier.window_days"])
            let currency = pick(["CNY", "CNY", "USD"])
            let (type, subject, of, data): (String, String, String, String) =
                switch Int.random(in: 0..<24, using: &random) {
                case 0..<4:
                    (
                        "order.placed", "orders/\(order)", shop,
                        #""order_id":"\#(order)","payable_minor":\#(amount),"customer_id":"\#(customer)""#
                    )
                case 4..<8:
                    (
                        "order.paid", "orders/\(order)", shop,
                        #""order_id":"\#(order)","paid_minor":\#(amount),"currency":"\#(currency)"\#(named)"#
                    )
                case 8..<12: ("order.completed", "orders/\(order)", shop, #""order_id":"\#(order)"\#(named)"#)
                case 12: ("order.closed", "orders/\(order)", shop, #""order_id":"\#(order)","closed_by":"buyer""#)
                case 13: ("order.shipped", "orders/\(order)", shop, #""order_id":"\#(order)""#)
                case 14, 15:
                    (
                        "refund.settled", pick(["orders/\(order)", "refunds/r-\(order)"]), shop,
                        #""refund_id":"r-\#(order)","outcome":"succeeded","amount_minor":\#(amount)\#(named)"#
                    )
                case 16:
                    (
                        "refund.requested", "orders/\(order)", shop,
                        #""refund_id":"r-\#(order)","amount_minor":\#(amount),"kind":"refund_only"\#(named)"#
                    )
                case 17, 18:
                    (
                        "customer.tier_set", "customers/\(customer)", shop,
                        #""tier":"\#(pick(["vip", "none", "blocked"]))","platform_grade":"\#(amount / 50_000)""#
                    )
                case 19:
                    ("customer.linked", "customers/\(customer)", "s0", #""merged_from":"\#(pick(["c1", "c2", "c3"]))""#)
                case 20:
                    (
                        "shop.upserted", "shops/\(shop)", shop,
                        #""shop_id":"\#(shop)","platform":"\#(pick(["pdd", "jd"]))","group":"\#(pick(["g", "h"]))""#
                    )
                default:
                    (
                        "policy.set", "policies/\(key)", pick(["*", shop]),
                        #""policy_key":"\#(key)","value":\#(Int.random(in: 1...3, using: &random)),"#
                            + #""effective_from":"2026-05-0\#(Int.random(in: 1...9, using: &random))""#
                    )
                }
            return line("e\(number)", type, subject, shop: of, minute: Int.random(in: 0..<1440, using: &random), data)
        }
    }

    private var asOf: Timestamp {
        get throws {
            var text = "2026-05-12T12:00:00+08:00"
            let microseconds = text.withUTF8 { RFC3339.microseconds(UnsafeRawBufferPointer($0)) }
            return Timestamp(microseconds: try #require(microseconds))
        }
    }

    /// All that an explanation says, as text.
    private func text(_ explanation: Explanation) -> [String] {
        func text(_ row: [Cell]?) -> String { row.map { "\($0.map { "\($0.kept)" })" } ?? "none" }
        return explanation.rows.rows.map { text($0) }
            + explanation.events.map { event in
                let changes = event.changes.map { "\(text($0.before)) > \(text($0.after))" }
                return "\(event.id) \(event.isDecisive) \(event.why.english) \(changes.sorted())"
            }
    }

    @Test(arguments: zip([UInt64(101), 101, 102, 104], [[], ["s1", "g"], [], ["s0"]]))
    func eachEventIsTriedSideBySideAsIfItWereTriedAlone(seed: UInt64, shops: [String]) async throws {
        let log = try await TestLog.folded(Self.lines(seed: seed, events: 60))
        let explainer = Explainer(log.database)
        for customer in ["c1", "c3"] {
            let query = ExplainQuery.tier(customer, scope: Scope(shops: shops, asOf: try asOf))
            var alone = query
            alone.tiers = nil
            let explanation = try await explainer.explain(query)
            let expected = try await explainer.explain(alone)
            let what: Comment = "seed \(seed), \(customer) of \(shops)"
            for (beside, alone) in zip(text(explanation), text(expected)) { #expect(beside == alone, what) }
            #expect(explanation.events.count == expected.events.count, what)
            #expect(explanation.isComplete == true && expected.isComplete == true, what)
            #expect(customer == "c3" || !shops.isEmpty || explanation.events.count > 15, what)
        }
    }

    /// Shops that are one text to Swift and two to the log: the orders of both count.
    @Test func ordersOfShopsThatOnlyLookTheSameCountBoth() async throws {
        let told = [
            ("placed", #""order_id":"o","payable_minor":100,"customer_id":"c""#),
            ("paid", #""order_id":"o","paid_minor":100"#), ("completed", #""order_id":"o""#),
        ]
        var lines: [String] = []
        for (number, shop) in SameText.ids.enumerated() {
            for (what, data) in told {
                let minute = 600 + lines.count
                lines.append(
                    Self.line("\(what) \(number)", "order.\(what)", "orders/o", shop: shop, minute: minute, data)
                )
            }
        }
        let log = try await TestLog.folded(lines)
        let scope = Scope(shops: SameText.ids, asOf: try asOf)
        let explanation = try await Explainer(log.database).explain(.tier("c", scope: scope))
        #expect(explanation.isComplete == true)
        let counts = explanation.rows.amounts(["completed_paid_orders"], of: explanation.columns)
        #expect(Array(counts.values) == [[2]])
    }

    /// The events of an order that is told to be the customer's later are not behind the tier before.
    @Test func ordersWhoseCustomerIsToldLaterAreNotListed() async throws {
        func told(_ id: String, _ type: String, minute: Int, _ more: String) -> String {
            Self.line(id, type, "orders/o", shop: "s", minute: minute, #""order_id":"o""# + more)
        }
        let log = try await TestLog.folded([
            Self.line("seen", "message.received", "customers/c", shop: "s", minute: 50, #""content_type":"text""#),
            told("placed", "order.placed", minute: 100, #","payable_minor":100"#),
            told("paid", "order.paid", minute: 110, #","paid_minor":100"#),
            told("named", "order.shipped", minute: 900, #","customer_id":"c""#),
        ])
        func events(_ asOf: String) async throws -> [String] {
            let scope = Scope(asOf: Timestamp("2026-05-11 " + asOf))
            let explanation = try await Explainer(log.database).explain(.tier("c", scope: scope))
            #expect(explanation.isComplete == true)
            return explanation.events.map(\.id)
        }
        #expect(try await events("14:59") == ["seen"])
        #expect(try await events("15:00") == ["seen", "placed", "paid", "named"])
    }

    /// A refund is of the first order that is named for it, also where that is another customer's.
    @Test func aRefundThatIsOfAnotherOrderIsNotTheCustomers() async throws {
        var lines: [String] = []
        for (order, customer) in [("a", "c"), ("b", "d")] {
            for (what, more) in [
                ("placed", #","payable_minor":100,"customer_id":"\#(customer)""#), ("paid", #","paid_minor":100"#),
                ("completed", ""),
            ] {
                let data = #""order_id":"\#(order)"\#(more)"#
                lines.append(
                    Self.line("\(what) \(order)", "order.\(what)", "orders/\(order)", shop: "s", minute: 100, data)
                )
            }
        }
        func told(_ action: String, _ subject: String, minute: Int, _ more: String) -> String {
            Self.line(action, "refund." + action, subject, shop: "s", minute: minute, #""refund_id":"r""# + more)
        }
        let log = try await TestLog.folded(
            lines + [
                told("settled", "refunds/r", minute: 200, #","outcome":"succeeded","amount_minor":100"#),
                told("escalated", "orders/b", minute: 210, #","order_id":"b","by":"buyer""#),
                told("decided", "orders/a", minute: 220, #","order_id":"a","decision":"agreed""#),
            ]
        )
        for (customer, refunded) in [("c", Int64(0)), ("d", 100)] {
            let query = ExplainQuery.tier(customer, scope: Scope(asOf: try asOf))
            let explanation = try await Explainer(log.database).explain(query)
            #expect(explanation.isComplete == true)
            let sums = explanation.rows.amounts(["gross", "refunded"], of: explanation.columns)
            #expect(Array(sums.values) == [[100, refunded]])
        }
    }

    /// However many orders there are, few questions are asked.
    @Test func aCustomerWithManyOrdersIsExplainedByFewQuestions() async throws {
        let log = try await TestLog.folded(
            (0..<50).flatMap { number in
                [
                    ("placed", #""payable_minor":100,"customer_id":"c""#), ("paid", #""paid_minor":100"#),
                    ("completed", ""),
                ]
                .map { what, data in
                    Self.line(
                        "\(what) \(number)",
                        "order.\(what)",
                        "orders/o\(number)",
                        shop: "s",
                        minute: 100 + number,
                        #""order_id":"o\#(number)"\#(data.isEmpty ? "" : "," + data)"#
                    )
                }
            }
        )
        let told = Locked<[Int]>([])
        let explanation = try await Explainer(log.database).explain(.tier("c", scope: Scope(asOf: try asOf))) {
            done,
            _ in
            told.withLock { $0.append(done) }
        }
        #expect(explanation.events.count == 150 && explanation.isComplete == true)
        let counting = explanation.events.filter { $0.type != "order.placed" }
        #expect(counting.count(where: \.isDecisive) == 100 && explanation.rows.rows.count == 1)
        #expect(told.withLock { $0.count } < 5, "\(told.withLock { $0 })")
    }
}
