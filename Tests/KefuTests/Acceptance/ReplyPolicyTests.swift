// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The examples of the rules that need more than one customer, another platform or other events, through the command.
struct ReplyPolicyTests {
    @Test func whatIsReportedTakenBackOrNotFromACustomer() async throws {
        var spam = ShopTalk("T12")
        spam.say("C 10:00:00")
        spam.tell("conversation.reported", "customers/c1", at: "10:01:00", data: #"{"reason":"spam"}"#)
        var seller = ShopTalk("T13")
        seller.say("S 10:00:00")
        var recalled = ShopTalk("T14")
        recalled.say("C 10:00:00", "C 12:00:00 c2", "H 12:01:00 c2")
        recalled.tell(
            "message.recalled",
            "customers/c1",
            at: "10:01:00",
            data: #"{"event_ref":"T14-0","by":"customer"}"#
        )
        var late = ShopTalk("T19")
        late.say("C 10:00:00", "H 10:05:00", "C 11:00:00", "H 11:05:00.001")
        let events = spam.lines + seller.lines + recalled.lines + late.lines
        try await TestLog.with { log in
            try await log.append(events)
            try await log.project()
            let rows = try await log.ask("reply-rate", "--all").rows("shop", "customers", "effective")
            #expect(rows == ["T12 1 0", "T14 1 1", "T19 1 1"])
            // Before it was taken back it was owed, and a policy may count it for good.
            let before = ["reply-rate", "--all", "--shop", "T14", "--as-of", "2024-05-11T10:00:59+08:00"]
            #expect(try await log.ask(before).rows("customers", "pending") == ["1 1"])
            let counted = ["reply-rate", "--all", "--shop", "T14", "--policy", "replies.recalled_count=true"]
            #expect(try await log.ask(counted).rows("customers", "effective") == ["2 1"])
            #expect(try await log.ask("waiting", "--all", "--shop", "T14").rows.isEmpty)
            #expect(
                try await log.ask("reply-rate", "--by", "policy", "--all", "--shop", "T19").rows(
                    "policy",
                    "counted",
                    "met"
                )
                .contains("timely 2 1")
            )
            #expect(
                try await log.ask("reply-rate", "detail", "--all", "--shop", "T19").rows("status", "late_5m", "delay_s")
                    == ["met false 300", "met true 300.001"]
            )
            #expect(
                try await log.ask("reply-rate", "detail", "--all", "--status", "excluded").rows(
                    "shop",
                    "exclusion_reason"
                )
                    == ["T13 not_a_customer", "T14 recalled"]
            )
        }
    }

    @Test func thePlatformsCountTheSameLogEachInItsWay() async throws {
        var events: [String] = []
        for (shop, platform) in [("T24-pdd", "pdd"), ("T24-tb", "taobao")] {
            var talk = ShopTalk(shop, platform: platform)
            talk.say("C 10:00:00", "B 10:00:02", "H 10:20:00")
            events += talk.lines
        }
        var turns = ShopTalk("T15", platform: "taobao")
        turns.say("C 10:10:15", "C 10:15:20", "H 10:18:10")
        var more = ShopTalk("T16", platform: "taobao")
        more.say("C 10:10:15", "C 10:15:20", "H 10:18:10", "C 10:18:30", "H 10:19:00")
        var never = ShopTalk("T17", platform: "taobao")
        for second in 10..<20 { never.say("C 10:00:\(second)") }
        var edge = ShopTalk("T17-edge", platform: "taobao")
        edge.say("C 23:59:00")
        var excluded = ShopTalk("T18", platform: "jd")
        excluded.say("C 08:56:00", "H 09:01:00")
        var sessions = ShopTalk("T18-more", platform: "jd")
        sessions.say("C 10:00:00", "H 10:00:30", "C 10:05:00", "C 10:20:00", "H 10:20:30.001")
        events += turns.lines + more.lines + never.lines + edge.lines + excluded.lines + sessions.lines
        events.append(EventLine.sent("edge-reply", "c1", at: "2024-05-12T00:01:00+08:00", shop: "T17-edge"))
        try await TestLog.with { [events] log in
            try await log.append(events)
            try await log.project()
            let answer = try await log.ask("reply-rate", "--by", "policy", "--all")
            func rate(_ shop: String, _ policy: String) -> [String] {
                answer.rows("shop", "policy", "counted", "met").compactMap { row in
                    row.hasPrefix("\(shop) \(policy) ") ? String(row.dropFirst(shop.count + policy.count + 2)) : nil
                }
            }
            #expect(rate("T24-pdd", "pdd_effective") == ["1 1"])
            #expect(rate("T24-pdd", "pdd_manual_3m") == ["1 0"])
            #expect(rate("T24-pdd", "taobao_response_3m") == [])
            #expect(rate("T24-tb", "taobao_response_3m") == ["1 1"])
            #expect(rate("T24-tb", "pdd_effective") == [])
            #expect(rate("T15", "taobao_response_3m") == ["1 0"])
            #expect(rate("T16", "taobao_response_3m") == ["2 1"])
            #expect(rate("T17", "taobao_response_3m") == ["1 0"])
            // Two minutes, but open when the day of the policy ended.
            #expect(rate("T17-edge", "taobao_response_3m") == ["1 0"])
            #expect(rate("T17-edge", "taobao_wangwang") == ["1 0"])
            #expect(rate("T16", "taobao_wangwang") == ["1 1"])
            #expect(rate("T18", "jd_first_30s") == [])
            // The message of 10:05 is no session of its own, and the first answer of the second one is a millisecond late.
            #expect(rate("T18-more", "jd_first_30s") == ["2 1"])
            let humanOnly = try await log.ask(
                "reply-rate",
                "--by",
                "policy",
                "--all",
                "--shop",
                "T24-tb",
                "--policy",
                "taobao.response3m.counting_senders=human"
            )
            #expect(humanOnly.rows("policy", "met").contains("taobao_response_3m 0"))
        }
    }

    @Test func twoIdsOfOnePersonAreOneCustomer() async throws {
        var talk = ShopTalk("T22", platform: "pdd")
        for number in 0..<100 {
            talk.say("C 10:00:00 c\(number)")
            if number < 49 { talk.say("H 10:30:00 c\(number)") }
        }
        let before = talk.lines
        talk.tell(
            "customer.linked",
            "customers/c98",
            at: "15:00:00",
            data: #"{"customer_id":"c98","merged_from":"c99"}"#
        )
        let link = talk.lines.suffix(1)
        try await TestLog.with { log in
            try await log.append(before)
            try await log.project()
            let asked = ["reply-rate", "--all"]
            #expect(
                try await log.ask(asked).rows("customers", "effective", "pdd_effective", "expected_penalty")
                    == ["100 49 under 100000"]
            )
            // Without a new message: 99 customers are too few for a penalty.
            try await log.append(Array(link))
            try await log.project()
            #expect(
                try await log.ask(asked).rows("customers", "effective", "pdd_effective", "expected_penalty")
                    == ["99 49 too_few 0"]
            )
            #expect(
                try await log.ask(asked + ["--as-of", "2024-05-11T14:59:59+08:00"]).rows("customers", "effective")
                    == ["100 49"]
            )
            try await log.must("replay", "--all")
            #expect(try await log.ask(asked).rows("customers", "effective") == ["99 49"])
        }
    }

    @Test func theRiskSaysWhoCanStillBeSaved() async throws {
        var talk = ShopTalk("T25", platform: "pdd")
        for number in 0..<120 {
            let time = number < 112 ? "10:00:00" : "22:\(number - 112 + 10):00"
            talk.say("C \(time) c\(1000 + number)")
            if number < 55 { talk.say("H 10:30:00 c\(1000 + number)") }
        }
        let until = talk.lines
        var later = ShopTalk("T25", day: "2024-05-12")
        later.say("H 09:00:00 c1112", "C 09:00:00 c1")
        try await TestLog.with { [later] log in
            try await log.append(until)
            try await log.project()
            let risk = ["reply-rate", "risk", "--as-of", "2024-05-11T22:40:00+08:00"]
            let columns = ["risk", "customers", "effective", "pending", "worst_rate", "best_rate", "needed"]
            func line(_ answer: Answer) -> [String] {
                answer.rows.map { row in columns.map { row[$0] ?? "?" }.joined(separator: " ") }
            }
            let now = try await log.ask(risk)
            #expect(line(now) == ["at_risk 120 55 8 0.458333 0.525000 5"])
            #expect(now.rows("save_until", "expected_penalty") == ["2024-05-11T15:10:00Z 100000"])
            let customers = try await log.ask(risk + ["--customers"]).rows("customer", "save_until")
            #expect(customers == (0..<8).map { "c\(1112 + $0) 2024-05-11T15:\(10 + $0):00Z" })
            // What comes later changes nothing of what it says as of then.
            try await log.append(later.lines.map { $0.replacing(#""id":"T25-"#, with: #""id":"later-"#) })
            try await log.project()
            #expect(line(try await log.ask(risk)) == line(now))
            let day = ["reply-rate", "risk", "--day", "2024-05-11", "--as-of", "2024-05-12T00:00:00+08:00"]
            #expect(try await log.ask(day).rows("risk") == ["final"])
            #expect(
                try await log.ask(["reply-rate", "risk", "--as-of", "2024-05-11T23:15:30+08:00"]).rows(
                    "risk",
                    "pending"
                )
                    == ["certain 2"]
            )
        }
    }
}
