// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What `kefu policy show` calls effective is what judges.
@Suite struct PoliciesQueryTests {
    private static let general = "unpaid.close_after_ms"
    private static let own = "taobao.unpaid.close_after_ms"

    /// Shop, value, for whom it was set and whether it has an effect, of both keys.
    private func shown(_ facts: Facts, shop: String? = nil, given: String? = nil) async throws -> [String] {
        var policies = PolicySet.standard
        if let given { try policies.set(given, to: "1") }
        let scope = Scope(shops: shop.map { [$0] } ?? [], all: true, asOf: .may("11 10:30"))
        return try await facts.ask(
            PoliciesQuery(scope: scope, policies: policies).question,
            "key",
            "value",
            "shop",
            "set_for",
            "read"
        ).filter { $0.hasPrefix(Self.general) || $0.hasPrefix(Self.own) }
    }

    private func withShops(_ body: (Facts) async throws -> Void) async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "taobao")
            try await facts.insertShop("other", platform: "taobao")
            try await facts.insertShop("web", platform: "other")
            try await body(facts)
        }
    }

    @Test func thePlatformsStandardHoldsUntilTheShopSaysOtherwise() async throws {
        try await withShops { facts in
            #expect(
                try await shown(facts, shop: "shop") == [
                    "\(Self.own) 86400000 shop standard true", "\(Self.general) 86400000 shop standard false",
                ]
            )
            try await facts.insertPolicy(Self.general, "5", from: 1, shop: "*")
            #expect(
                try await shown(facts, shop: "shop") == [
                    "\(Self.own) 86400000 shop standard true", "\(Self.general) 5 shop all false",
                ]
            )
            try await facts.insertPolicy(Self.general, "7", from: 1)
            #expect(
                try await shown(facts, shop: "shop") == [
                    "\(Self.own) 86400000 shop standard false", "\(Self.general) 7 shop shop true",
                ]
            )
            #expect(
                try await shown(facts, shop: "other") == [
                    "\(Self.own) 86400000 other standard true", "\(Self.general) 5 other all false",
                ]
            )
            try await facts.insertPolicy(Self.own, "9", from: 1, shop: "*")
            #expect(
                try await shown(facts, shop: "shop") == [
                    "\(Self.own) 9 shop all true", "\(Self.general) 7 shop shop false",
                ]
            )
        }
    }

    @Test func ofAnotherPlatformTheKeyOfAllHolds() async throws {
        try await withShops { facts in
            let ofOther = try await shown(facts, shop: "web")
            #expect(
                ofOther == ["\(Self.own) 86400000 web standard false", "\(Self.general) 86400000 web standard true"]
            )
            let given = try await shown(facts, shop: "shop", given: Self.general)
            #expect(
                given == ["\(Self.own) 86400000 shop standard false", "\(Self.general) 1 shop standard true"]
            )
        }
    }

    @Test func withoutShopsEachValueIsMarkedForThoseWhomItIsFor() async throws {
        try await withShops { facts in
            try await facts.insertPolicy(Self.general, "7", from: 1)
            #expect(
                try await shown(facts) == [
                    "\(Self.own) 86400000 - standard true", "\(Self.general) 86400000 - standard true",
                    "\(Self.general) 7 shop shop true",
                ]
            )
            try await facts.insertPolicy(Self.general, "8", from: 1, shop: "*", platform: "taobao")
            #expect(
                try await shown(facts) == [
                    "\(Self.own) 86400000 - standard false", "\(Self.general) 86400000 - standard true",
                    "\(Self.general) 8 - platform true", "\(Self.general) 7 shop shop true",
                ]
            )
            try await facts.insertPolicy(Self.own, "9", from: 1, shop: "other")
            try await facts.insertPolicy(Self.own, "6", from: 1)
            #expect(
                try await shown(facts) == [
                    "\(Self.own) 86400000 - standard false", "\(Self.own) 9 other shop true",
                    "\(Self.own) 6 shop shop true", "\(Self.general) 86400000 - standard true",
                    "\(Self.general) 8 - platform true", "\(Self.general) 7 shop shop false",
                ]
            )
        }
    }
}
