// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Schemas
import Testing

@testable import ServiceDesk

@Suite struct PolicySetTests {
    @Test func theStandardIsThatOfTheDocument() {
        let policies = PolicySet.standard
        let expected: [(PolicyKey, String)] = [
            (.effectiveLimit, "3600000"), (.effectiveWindow, "08:00-23:00"), (.effectiveMinimumUsers, "100"),
            (.effectiveMinimumRate, "5000"), (.effectivePenalty, "100000"), (.timelyLimit, "300000"),
            (.timelyTarget, "8000"),
            (.returningMinimumOrders, "1"), (.vipOrders, "5"), (.vipNet, "200000"), (.tierWindow, "365"),
            (.unpaidCloseAfter, "86400000"), (.unpaidReturning, "900000"), (.unpaidNew, "1800000"),
            (.unpaidSecond, "7200000"), (.unpaidLast, "3600000"),
            (PolicyKey("jd.first30s.excluded_hours"), "23:00-09:00"),
            (PolicyKey("taobao.response3m.window"), "08:00-24:00"),
            (PolicyKey("taobao.response3m.counting_senders"), "human,assist_bot"),
            (PolicyKey("fines.abuse_minor"), "10000"),
        ]
        for (key, value) in expected { #expect(policies[key].value.description == value, "\(key)") }
        #expect(policies[.effectiveLimit].platforms == ["pdd"])
        #expect(policies[.timelyLimit].platforms.isEmpty)
    }

    @Test func everyPolicyHasASourceAndTitles() {
        for policy in PolicySet.standard.policies {
            #expect(
                !policy.source.isEmpty && !policy.title.english.isEmpty && !policy.title.chinese.isEmpty,
                "\(policy.key)"
            )
            #expect(policy.form.value(policy.value.description) == policy.value, "\(policy.key)")
        }
    }

    @Test func keysOfQueriesAreThere() {
        let keys =
            ReplyRateQuery.policyKeys + WaitingQuery.policyKeys + TiersQuery.policyKeys + FollowUpsQuery.policyKeys
        for key in keys { #expect(PolicySet.standard.policies.contains { $0.key == key }, "\(key)") }
    }

    /// Nobody is to believe that a policy acts on which nothing depends.
    @Test func aPolicyThatNothingReadsSaysSo() {
        let queries = Schemas.files(under: "sql/queries").compactMap { Schemas.file($0) }
        for policy in PolicySet.standard.policies {
            let isOfPlatform = PolicyKey.unpaidCloseAfterOfPlatforms.contains { $0.key == policy.key }
            let isRead = isOfPlatform || queries.contains { $0.contains("'\(policy.key)'") }
            #expect(policy.isRead == isRead, "\(policy.key)")
        }
    }

    @Test func aPolicyIsSet() throws {
        var policies = PolicySet.standard
        try policies.set("tier.vip_orders", to: "10")
        try policies.set("tier.window_days", to: "0")
        try policies.set("pdd.effective.window", to: "09:30-24:00")
        try policies.set("taobao.response3m.counting_senders", to: "human")
        #expect(policies[.vipOrders].value == .integer(10))
        #expect(policies[.tierWindow].value == .integer(0))
        #expect(policies[.effectiveWindow].value == .window(LocalWindow(opens: 570, closes: 1440)))
        #expect(policies[.vipNet].value == .integer(200_000))
    }

    @Test(arguments: [
        ("tier.vip_order", "tier.vip_orders"), ("tier.windowdays", "tier.window_days"),
        ("Tier.VIP_Orders", "tier.vip_orders"),
        ("returning_min_orders", "tier.returning_min_orders"), ("pdd.effective.limit", "pdd.effective.limit_ms"),
    ])
    func anUnknownKeyIsRefusedWithTheNearest(key: String, nearest: String) throws {
        var policies = PolicySet.standard
        let error = try #require(throws: PolicyError.self) { try policies.set(key, to: "3") }
        #expect(error.code == .unknownKey)
        #expect(error.meant?.description == nearest)
        #expect(error.message.hasPrefix("there is no policy \(key); the nearest is \(nearest): "))
    }

    @Test func aKeyThatIsNearToNoneHasNoNearest() throws {
        var policies = PolicySet.standard
        let error = try #require(throws: PolicyError.self) { try policies.set("nosuch", to: "1") }
        #expect(error.code == .unknownKey && error.meant == nil)
        #expect(error.message == "there is no policy nosuch: kefu policy list shows all of them")
    }

    @Test(arguments: [
        ("tier.vip_orders", "0"), ("tier.vip_orders", "-1"), ("tier.vip_orders", "many"), ("tier.vip_orders", "5.0"),
        ("tier.vip_orders", ""), ("tier.vip_orders", " 5"), ("tier.vip_orders", "99999999999999999999"),
        ("tier.vip_orders", "٥"), ("tier.window_days", "36501"), ("pdd.effective.min_rate_bp", "10001"),
        ("pdd.effective.window", "23:00-08:00"), ("pdd.effective.window", "08:00"),
        ("pdd.effective.window", "8:00-23:00"),
        ("pdd.effective.window", "08:00-24:01"), ("pdd.effective.window", "08:60-23:00"),
        ("pdd.effective.window", "24:00-24:00"),
        ("unpaid.quiet_hours", "08:00-08:00"), ("timely.basis", "message"),
        ("taobao.response3m.counting_senders", "human,human"),
        ("taobao.response3m.counting_senders", ""), ("tier.vip_orders", "+5"), ("rfm.recency_days", "30,60,90,+180"),
        ("calendar.holidays", "2026-+1-02"), ("calendar.workdays", "2026-1-002"), ("calendar.holidays", "0000-10-01"),
        ("calendar.holidays", "2026-02-30"), ("calendar.holidays", "2026-10-01T00:00"),
        ("unpaid.quiet_hours", "+2:00-08:00"), ("unpaid.rounds", "+4:00"),
    ])
    func aBadValueIsRefusedWithTheFormThatIsTaken(key: String, value: String) throws {
        var policies = PolicySet.standard
        let error = try #require(throws: PolicyError.self) { try policies.set(key, to: value) }
        #expect(error.code == .badValue)
        #expect(error.message.contains(PolicySet.standard[PolicyKey(key)].form.expectation))
        #expect(policies[PolicyKey(key)].value == PolicySet.standard[PolicyKey(key)].value)
    }

    @Test func messagesSayWhatToWrite() {
        var policies = PolicySet.standard
        #expect(throws: PolicyError.self) { try policies.set("tier.vip_orders", to: "x") }
        func message(_ key: String, _ value: String) -> String {
            do throws(PolicyError) {
                try policies.set(key, to: value)
                return ""
            } catch { return error.message }
        }
        #expect(message("tier.vip_orders", "x") == "tier.vip_orders takes a whole number, 1 or more (now 5), not x")
        #expect(
            message("tier.window_days", "x")
                == "tier.window_days takes a whole number of days, 0 to 36500 (now 365), not x"
        )
        #expect(
            message("vip.care.period", "x") == "vip.care.period takes one of week, month, quarter (now month), not x"
        )
        #expect(
            message("tier.vip", "1")
                == "there is no policy tier.vip; the nearest is tier.vip_orders: a whole number, 1 or more (now 5)"
        )
    }

    @Test(arguments: [
        "", "{", "[]", "{\"platforms\": []}", "{\"platforms\": [], \"policies\": [], \"more\": 1}",
        "{\"platforms\": [], \"policies\": []} x", "{\"platforms\": [1], \"policies\": []}",
        "{\"platforms\": [], \"platforms\": [], \"policies\": []}",
        "{\"platforms\": [], \"policies\": [{\"key\": \"a\"}]}",
        "{\"platforms\": [], \"policies\": [01]}", "{\"platforms\": [\"a\\u0041\"], \"policies\": []}",
        "{\"platforms\": [\"a], \"policies\": []}", "[[[[[[[[[[[[1]]]]]]]]]]]]",
        """
        {"platforms": [], "policies": [{"key": "k", "form": "count", "value": "many", "effective_from": "1970-01-01",
        "source": "s", "title": "t", "title_zh": "t"}]}
        """,
        """
        {"platforms": [], "policies": [{"key": "k", "form": "count", "value": 1, "effective_from": "1970-02-30",
        "source": "s", "title": "t", "title_zh": "t"}]}
        """,
    ])
    func aFileThatIsNotOneOfPoliciesIsRefused(text: String) {
        #expect(throws: PolicyFileError.self) { try PolicySet.policies(of: text) }
    }

    @Test func aFileOfPoliciesIsRead() throws {
        let policies = try PolicySet.policies(
            of: """
                {"platforms": ["pdd"], "policies": [{"key": "k", "form": "milliseconds", "minimum": 5, "maximum": 9, "value": 7,
                "effective_from": "2026-05-01", "source": "a \\"page\\"", "title": "t", "title_zh": "题"}]}
                """
        )
        #expect(policies.count == 1)
        #expect(policies[0].effectiveFrom == PostgresDate(year: 2026, month: 5, day: 1))
        #expect(policies[0].source == "a \"page\"")
        #expect(policies[0].title.chinese == "题")
        #expect(policies[0].form.expectation == "a whole number of milliseconds, 5 to 9")
    }
}
