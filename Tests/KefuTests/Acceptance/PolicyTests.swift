// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Policies with dates, through the command.
struct PolicyTests {
    /// A customer a day who is answered after fifty minutes.
    private static func days(_ shop: String, _ platform: String?, _ days: [String]) -> [String] {
        days.flatMap { day -> [String] in
            var talk = ShopTalk(shop, platform: platform, day: day)
            talk.say("C 10:00:00", "H 10:50:00")
            return talk.lines.map { $0.replacing("\"id\":\"\(shop)-", with: "\"id\":\"\(shop)-\(day)-") }
        }
    }

    @Test func everyDayIsJudgedByItsOwnValue() async throws {
        let days = ["2024-05-10", "2024-05-15", "2024-05-16", "2024-05-20", "2024-06-01"]
        try await TestLog.with { log in
            try await log.append(Self.days("a", "pdd", days) + Self.days("b", "pdd", days))
            let key = "pdd.effective.limit_ms"
            try await log.must("policy", "set", "\(key)=1800000", "--from", "2024-05-15")
            try await log.must("policy", "set", "\(key)=7200000", "--from", "2024-06-01")
            try await log.project()
            func effective(_ more: String...) async throws -> [String] {
                try await log.ask(["reply-rate", "--all", "--shop", "a"] + more).rows("day", "effective")
            }
            let first = ["2024-05-10 1", "2024-05-15 0", "2024-05-16 0", "2024-05-20 0", "2024-06-01 1"]
            #expect(try await effective() == first)
            // One set later for days before: only the days from it on, up to the next value, are judged anew.
            try await log.must("policy", "set", key, "3600000", "--from", "2024-05-16", "--note", "appeal granted")
            try await log.must("policy", "set", "\(key)=60000", "--from", "2024-05-20", "--shop", "b")
            try await log.must("policy", "set", "\(key)=", "--from", "2024-06-01", "--shop", "b")
            try await log.project()
            let second = ["2024-05-10 1", "2024-05-15 0", "2024-05-16 1", "2024-05-20 1", "2024-06-01 1"]
            #expect(try await effective() == second)
            #expect(
                try await log.ask("reply-rate", "--all", "--shop", "b").rows("day", "effective")
                    == ["2024-05-10 1", "2024-05-15 0", "2024-05-16 1", "2024-05-20 0", "2024-06-01 1"]
            )
            // A day asked alone is judged as among all, and a value given with the question holds on every day.
            for (day, row) in zip(days, second) {
                #expect(try await log.ask("reply-rate", "--shop", "a", "--day", day).rows("day", "effective") == [row])
            }
            #expect(
                try await effective("--policy", "\(key)=1000") == days.map { "\($0) 0" }
            )
            try await log.must("replay", "--all")
            #expect(try await effective() == second)
            let show = ["policy", "show", key, "--shop", "b", "--day"]
            #expect(try await log.ask(show + ["2024-05-14"]).rows("value", "set_for") == ["3600000 standard"])
            #expect(try await log.ask(show + ["2024-05-20"]).rows("value", "set_for") == ["60000 shop"])
            #expect(try await log.ask(show + ["2024-06-02"]).rows("value", "set_for") == ["7200000 all"])
            #expect(
                try await log.ask("policy", "history", key).rows("value", "effective_from", "shop", "note") == [
                    "1800000 2024-05-15  ", "3600000 2024-05-16  appeal granted", "60000 2024-05-20 b ",
                    "7200000 2024-06-01  ", " 2024-06-01 b ",
                ]
            )
        }
    }

    @Test func thePlatformChoosesAndWhatIsWrongIsRefused() async throws {
        try await TestLog.with { log in
            try await log.append(
                Self.days("p", "pdd", ["2024-05-11"]) + Self.days("t", "taobao", ["2024-05-11"])
                    + Self.days("u", nil, ["2024-05-11"])
            )
            try await log.must(
                "policy",
                "set",
                "timely.limit_ms=3600000",
                "--platform",
                "taobao",
                "--from",
                "2024-01-01"
            )
            // As another program would tell it: a group of values, hours as a pair.
            try await log.append([
                EventLine.event(
                    "policy.set",
                    id: "group",
                    subject: "policies/pdd.effective",
                    at: "2024-05-01T00:00:00+08:00",
                    shop: "*",
                    data: #"""
                        {"policy_key":"pdd.effective","effective_from":"2024-05-01T00:00:00+08:00",
                        "value":{"window":["11:00","12:00"],"min_users":1}}
                        """#.replacing("\n", with: "")
                )
            ])
            try await log.project()
            #expect(
                try await log.ask("reply-rate", "--by", "policy", "--all").rows("shop", "policy", "met").filter {
                    $0.contains("timely")
                } == ["p timely 0", "t timely 1", "u timely 0"]
            )
            #expect(try await log.ask("reply-rate", "--all").rows.isEmpty)
            let bad = try await log.kefu("policy", "set", "timely.limit=1")
            #expect(bad.status == 2 && bad.errorText.contains("the nearest is timely.limit_ms"))
            let worse = try await log.kefu("policy", "set", "timely.limit_ms=soon")
            #expect(worse.status == 2 && worse.errorText.contains("takes a whole number of milliseconds"))
            let nothing = try await log.kefu("policy", "show", "timely.limits")
            #expect(nothing.status == 2 && nothing.errorText.contains("the nearest is timely.limit_ms"))
        }
    }

    @Test func aShopIsFoundByIdNameOrGroupAndAnUnknownOneIsRefused() async throws {
        var lines: [String] = []
        for (shop, platform, name, group) in [
            ("p1", "pdd", "窗店", "华南"), ("p2", "pdd", "门店", "华南"), ("j1", "jd", "京窗", "华北"),
        ] {
            var talk = ShopTalk(shop)
            talk.tell(
                "shop.upserted",
                "shops/\(shop)",
                at: "00:00:00",
                data: #"{"platform":"\#(platform)","name":"\#(name)","group":"\#(group)"}"#
            )
            talk.say("C 10:00:00", "H 10:10:00")
            lines += talk.lines
        }
        try await TestLog.with { [lines] log in
            try await log.append(lines)
            try await log.project()
            func set(_ arguments: String...) async throws -> Ending {
                try await log.kefu(["policy", "set"] + arguments + ["--from", "2024-05-01"])
            }
            let refused = [
                (["timely.limit_ms=900000", "--shop", "窗户店"], "no shop is known as 窗户店; the nearest is 窗店"),
                (["timely.limit_ms=900000", "--shop", "p9"], "no shop is known as p9; the nearest is p1"),
                (
                    ["taobao.response3m.limit_ms=5000", "--platform", "jd"],
                    "--platform jd: taobao.response3m.limit_ms judges shops of taobao and tmall only, not of jd"
                ),
                (
                    ["pdd.effective.limit_ms=5000", "--shop", "京窗"],
                    "shop j1: pdd.effective.limit_ms judges shops of pdd only, not of jd"
                ),
                (["timely.limit_ms=900000", "--new-shop"], "give one"),
            ]
            for (arguments, message) in refused {
                let ending = try await log.kefu(["policy", "set"] + arguments)
                #expect(ending.status == 2 && ending.errorText.contains(message), "\(arguments): \(ending)")
            }
            #expect(try await log.ask("policy", "history").rows.isEmpty)
            #expect(try await set("timely.limit_ms=900000", "--shop", "窗店").outputText.contains("for shop p1"))
            try await log.project()
            func timely() async throws -> [String] {
                try await log.ask("reply-rate", "--by", "policy", "--all").rows("shop", "policy", "met").filter {
                    $0.contains("timely")
                }
            }
            #expect(try await timely() == ["j1 timely 0", "p1 timely 1", "p2 timely 0"])
            let group = try await set("timely.limit_ms=600000", "--shop", "华南", "--shop", "p1").outputText
            #expect(group.contains("for shop p1") && group.contains("for shop p2") && !group.contains("j1"))
            #expect(group.split(separator: "\n").count == 2)
            try await log.project()
            #expect(try await timely() == ["j1 timely 0", "p1 timely 1", "p2 timely 1"])
            // One on which nothing depends yet.
            let idle = try await set("fines.short_minor=500")
            #expect(idle.status == 0 && idle.errorText.contains("no answer depends on it yet"))
            #expect(try await log.ask("policy", "list").rows("key", "read").contains("fines.short_minor false"))
            #expect(try await log.ask("policy", "list").rows("key", "read").contains("timely.limit_ms true"))
            // A shop that is to come.
            #expect(try await set("timely.limit_ms=600000", "--shop", "n1", "--new-shop").status == 0)
        }
    }

    @Test func anEmptyAnswerSaysWhy() async throws {
        var talk = ShopTalk("pw", platform: "pdd")
        talk.say("C 10:00:00")
        let order = EventLine.placed("o", "o1", at: "2024-05-11T10:00:00+08:00", shop: "pw", customer: "c9")
        try await TestLog.with { [talk, order] log in
            let nothing = try await log.must("reply-rate", "--language", "en").outputText
            #expect(nothing.contains("no rows") && nothing.contains("kefu append FILE"))
            try await log.append(talk.lines + [order])
            try await log.project()
            let misspelt = try await log.must("reply-rate", "--shop", "pwx", "--output", "csv")
            #expect(misspelt.errorText.contains("no shop is known as pwx; the nearest is pw"))
            let chinese = try await log.must("reply-rate", "--shop", "pwx", "--language", "zh").outputText
            #expect(chinese.contains("最接近的是 pw") && !chinese.contains("kefu append"))
            let today = try await log.must("reply-rate", "--shop", "pw", "--language", "en").outputText
            #expect(today.contains("no rows; --all asks for every day"))
            func empty(_ question: [String]) async throws -> String {
                try await log.must(question + ["--shop", "pw", "--language", "en"]).outputText
            }
            #expect(try await empty(["reply-rate", "--day", "2030-01-01"]).contains("known of that time; try another"))
            #expect(try await empty(["tiers", "--tier", "vip"]).contains("no rows\n"))
            #expect(try await empty(["order", "show", "o1", "--day", "2030-01-01"]).contains("known of that time"))
            let same = ["orders", "--since", "2024-05-11T10:00", "--until", "2024-05-11T10:00"]
            #expect(try await log.kefu(same).errorText.contains("--until is not after --since"))
            let backwards = try await log.kefu(["orders", "--since", "2024-05-11", "--until", "2024-05-10"])
            #expect(backwards.status != 0 && backwards.errorText.contains("--until is not after --since"))
            func followUps(_ time: String) async throws -> String {
                try await log.must("follow-ups", "list", "--as-of", "2024-05-1\(time)+08:00", "--language", "en")
                    .outputText
            }
            #expect(try await followUps("1T10:05:00").contains("left out: 1 not due (--all shows them)"))
            #expect(try await followUps("1T23:00:00").contains("left out: 1 quiet hours (--all shows them)"))
            #expect(try await followUps("3T23:00:00").contains("left out: 1 expired (--all shows them)"))
            #expect(try await !followUps("1T10:45:00").contains("left out: "))
        }
    }
}
