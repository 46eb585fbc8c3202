// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Tiers and unpaid orders, computed the plain way from a set of facts (`RULES.md`, 4 and 5).
struct OrderOracle {
    let facts: [Fact]

    private struct Sums {
        var orders = 0
        var gross = 0
        var refunded = 0
    }

    /// The first columns of `kefu tiers --all`, with the thresholds of `ExpectedTable.tierPolicies`.
    func tiers(asOf instant: Instant) -> Answer {
        let known = facts.filter { $0.time <= instant }
        var paid: [String: Int] = [:]
        var types: [String: Set<String>] = [:]
        var customers: [String: Sums] = [:]
        var owner: [String: String] = [:]
        for fact in known {
            if let customer = fact.data.customer { customers[customer, default: Sums()].orders += 0 }
            guard let order = fact.data.order, fact.type.hasPrefix("order.") else { continue }
            types[order, default: []].insert(fact.type)
            paid[order, default: 0] += fact.data.paid ?? 0
            if let customer = fact.data.customer { owner[order] = customer }
        }
        for (order, types) in types where types.isSuperset(of: ["order.paid", "order.completed"]) {
            guard !types.contains("order.closed"), let customer = owner[order] else { continue }
            customers[customer, default: Sums()].orders += 1
            customers[customer, default: Sums()].gross += paid[order] ?? 0
        }
        for fact in known where fact.type == "refund.settled" && fact.data.outcome == "succeeded" {
            if let customer = fact.data.customer {
                customers[customer, default: Sums()].refunded += fact.data.amount ?? 0
            }
        }
        return Answer(
            header: "customer,completed_paid_orders,gross,refunded,net,tier",
            rows: customers.sorted { $0.key < $1.key }.map { customer, sums in
                let net = sums.gross - sums.refunded
                let tier = sums.orders >= 10 || net >= 500_000 ? "vip" : sums.orders >= 2 ? "returning" : "new"
                return "\(customer),\(sums.orders),\(sums.gross),\(sums.refunded),\(net),\(tier)"
            }
        )
    }

    /// The first columns of `kefu follow-ups --all`.
    func unpaid(asOf instant: Instant) -> Answer {
        let known = facts.filter { $0.time <= instant }
        let done = Set(known.filter { ["order.paid", "order.closed"].contains($0.type) }.compactMap(\.data.order))
        let open = known.filter { fact in
            fact.type == "order.placed" && !done.contains(fact.data.order ?? "")
        }
        let sorted = open.sorted { ($0.time.seconds, $0.data.order ?? "") < ($1.time.seconds, $1.data.order ?? "") }
        return Answer(
            header: "order,shop,customer,placed_at,amount,age_s",
            rows: sorted.map { fact in
                "\(fact.data.order ?? ""),\(fact.shop),\(fact.data.customer ?? ""),\(fact.time),"
                    + "\(fact.data.payable ?? 0),\(instant.seconds - fact.time.seconds)"
            }
        )
    }
}
