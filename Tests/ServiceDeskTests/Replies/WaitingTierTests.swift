// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import ServiceDesk
import Testing

/// Who waits has the tier that `kefu tiers` gives them.
@Suite struct WaitingTierTests {
    @Test(arguments: [42, 43] as [UInt64])
    func theTierIsThatOfTheTiers(seed: UInt64) async throws {
        let history = RandomHistory(seed: seed, events: 400)
        let log = try await TestLog.folded(history.lines)
        var policies = PolicySet.standard
        var random = SeededRandom(seed: seed)
        var found: Set<String> = []
        for second in history.seconds.shuffled(using: &random).prefix(12) {
            for shop in ["s0", "s1"] {
                // By orders and amounts, net and gross; and with nothing but marks by hand.
                for (isNet, orders, net, grade, counts) in [
                    ("true", "3", "700", "3", "true"), ("false", "3", "700", "3", "true"),
                    ("true", "99", "1000000", "0", "true"), ("true", "3", "700", "3", "false"),
                ] {
                    try policies.set("tier.count_refunded_orders", to: counts)
                    try policies.set("tier.net_of_refunds", to: isNet)
                    try policies.set("tier.vip_orders", to: orders)
                    try policies.set("tier.vip_net_minor", to: net)
                    try policies.set("tier.vip_platform_grade", to: grade)
                    let asOf = Timestamp(
                        microseconds: Timestamp.may("11 10:00").microseconds + Int64(second) * 1_000_000
                    )
                    let scope = Scope(shops: [shop], all: true, asOf: asOf)
                    let tiers = try await Self.pairs(TiersQuery(scope: scope, policies: policies).question, log)
                    for (customer, tier) in try await Self.pairs(
                        WaitingQuery(scope: scope, policies: policies).question,
                        log
                    ) {
                        #expect(tier == tiers[customer], "seed \(seed), \(customer) of \(shop) as of \(asOf)")
                        found.insert(tier)
                    }
                }
            }
        }
        #expect(found == ["new", "returning", "vip"], "seed \(seed): the history is too plain")
    }

    /// The tier of each customer.
    private static func pairs(_ question: Question, _ log: TestLog) async throws -> [String: String] {
        let names = question.columns.map(\.name)
        let (customer, tier) = (
            try #require(names.firstIndex(of: "customer")), try #require(names.firstIndex(of: "tier"))
        )
        var pairs: [String: String] = [:]
        for row in try await log.answer(question) {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            pairs[cells[customer]] = cells[tier]
        }
        return pairs
    }
}
