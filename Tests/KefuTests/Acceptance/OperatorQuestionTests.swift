// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The questions that operators ask about replies, each answered by one command.
struct OperatorQuestionTests {
    /// A Pinduoduo shop's day: anna is late twice, bert answers at once, one customer waits.
    private static func day() -> [String] {
        var talk = ShopTalk("shop", platform: "pdd")
        talk.say("C 09:00:00 c1", "C 09:30:00 c2", "C 20:00:00 c3", "C 20:10:00 c4", "C 20:30:00 c5")
        talk.tell("conversation.assigned", "customers/c5", at: "20:30:00", data: #"{"to_agent_id":"bert"}"#)
        func reply(_ id: String, _ customer: String, _ time: String, _ agent: String) -> String {
            EventLine.sent(id, customer, at: "2024-05-11T\(time)+08:00", shop: "shop", agent: agent)
        }
        return talk.lines + [
            reply("r1", "c1", "09:00:20", "bert"), reply("r2", "c2", "10:40:00", "anna"),
            reply("r3", "c3", "20:20:00", "anna"), reply("r4", "c4", "20:10:10", "bert"),
        ]
    }

    @Test func eachIsAnsweredByOneCommand() async throws {
        try await TestLog.with { log in
            try await log.append(Self.day())
            try await log.project()
            let now = ["--as-of", "2024-05-11T21:00:00+08:00"]
            // 1. Which shops will fall under 50 % today, and how many users can still be saved?
            #expect(
                try await log.ask(["reply-rate", "risk"] + now).rows(
                    "shop",
                    "risk",
                    "effective",
                    "pending",
                    "best_rate"
                )
                    == ["shop none 3 1 0.800000"]
            )
            // 2. Who has waited longest right now, and which agent owns it?
            #expect(
                try await log.ask(["waiting", "--sort", "deadline"] + now).rows(
                    "customer",
                    "owner",
                    "waiting_s",
                    "next_deadline"
                )
                    == ["c5 bert 1800 2024-05-11T13:30:00Z"]
            )
            // 3. Why is customer c2 not effective on that day?
            #expect(
                try await log.ask(["reply-rate", "detail", "--customer", "c2", "--day", "2024-05-11"] + now).rows(
                    "status",
                    "message_at",
                    "reply_at",
                    "agent",
                    "delay_s",
                    "deadline"
                ) == ["breached 2024-05-11T01:30:00Z 2024-05-11T02:40:00Z anna 4200 2024-05-11T02:30:00Z"]
            )
            // 4. Which agents replied late (> 5 min) in the last hour?
            let lastHour = ["responses", "--since", "1h", "--policy", "responses.booked_on=reply"]
            #expect(
                try await log.ask(lastHour + now).rows("agent", "responses", "over_300s") == ["anna 1 1", "bert 1 0"]
            )
            // 5. Effective, 5-minute, 3-minute and 30-second rates per shop, with numerators and denominators.
            #expect(
                try await log.ask(["reply-rate", "--by", "policy", "--day", "2024-05-11"] + now).rows(
                    "policy",
                    "met",
                    "counted"
                )
                    == ["pdd_effective 3 5", "pdd_manual_3m 2 5", "timely 2 5"]
            )
            #expect(
                try await log.ask(["responses", "--by", "shop", "--day", "2024-05-11"] + now).rows(
                    "within_30s",
                    "responses",
                    "p99_s"
                )
                    == ["2 4 4200"]
            )
            // 6. How did the rate develop hour by hour?
            #expect(
                try await log.ask(["reply-rate", "--by", "hour", "--day", "2024-05-11", "--all"] + now).rows(
                    "hour",
                    "customers",
                    "effective"
                ) == ["9 2 1", "20 3 2"]
            )
            // 23. What would the day look like if automatic replies counted, or with another limit?
            #expect(
                try await log.ask(
                    [
                        "reply-rate", "--day", "2024-05-11", "--policy", "timely.limit_ms=1800000", "--policy",
                        "pdd.effective.limit_ms=7200000", "--policy", "pdd.effective.counting_senders=human,auto",
                    ] + now
                ).rows("effective", "timely_turns") == ["4 3"]
            )
            // 24. Are the projections caught up, and when was the last import?
            let status = Answer(try await log.must("status", "--output", "csv").output).rows
            #expect(status.first?["state"] == "up to date" && status.first?["events"] == "\(Self.day().count)")
            #expect(status.first?["last_recorded_at"]?.hasSuffix("Z") == true, "\(status)")
        }
    }

    @Test func theScoreCardIsTheSenders() async throws {
        try await TestLog.with { log in
            try await log.append(Self.day())
            try await log.project()
            let cards = try await log.ask(
                "agents",
                "--all",
                "--as-of",
                "2024-05-12T00:00:00+08:00",
                "--policy",
                "reception.min_turns=2"
            )
            #expect(
                cards.rows("agent", "consulted", "received", "unanswered", "responses", "late", "below_average_rate")
                    == [
                        "anna 2 2 0 2 2 true", "bert 3 2 1 2 0 false",
                    ]
            )
            #expect(
                cards.rows("agent", "customer_messages", "agent_messages", "qa_ratio") == [
                    "anna 2 2 1.000", "bert 3 2 0.667",
                ]
            )
            let lines = try await log.ask("responses", "--by", "patience", "--all")
            #expect(
                lines.rows("up_to_s", "responses") == [
                    "15 1", "30 1", "100 0", "180 0", "300 0", "3600 1", " 1",
                ]
            )
        }
    }

    @Test func finesSpotChecksAndPromisesAreAnsweredByOneCommandEach() async throws {
        try await TestLog.with { log in
            try await log.append(Self.day())
            try await log.project()
            let now = ["--as-of", "2024-05-11T21:00:00+08:00"]
            // Who is to be fined for which late turn?
            #expect(
                try await log.ask(["agents", "fines"] + now).rows(
                    "customer",
                    "agent",
                    "attribution",
                    "fine",
                    "provisional"
                )
                    == [
                        "c2  unattributed  false", "c5 bert assigned 2000 false", "c3  unattributed  false",
                    ]
            )
            #expect(try await log.ask(["agents", "fines", "--agent", "bert"] + now).rows("customer") == ["c5"])
            #expect(try await log.ask(["agents", "fines", "--unattributed"] + now).rows("customer") == ["c2", "c3"])
            #expect(
                try await log.ask(["agents"] + now).rows("agent", "fined_turns", "fines") == [
                    "anna 0 0", "bert 1 2000",
                ]
            )
            let table = try await log.must(["agents", "--language", "zh"] + now)
            #expect(table.outputText.contains("另有2个延迟轮次无人负责") && table.outputText.contains("拟罚款"))
            // Whose chats are to be looked through?
            #expect(
                try await log.ask(["agents", "spot-check", "--policy", "reception.min_turns=2"] + now).rows(
                    "agent",
                    "customer",
                    "why"
                ) == ["anna c2 slowest", "anna c3 slowest"]
            )
            // What was promised, and what is due?
            let at = ["--at", "2024-05-11T20:40:00+08:00"]
            try await log.must(
                ["follow-ups", "promise", "c5", "--kind", "enquiry", "--agent", "bert", "--until", "2024-05-12T10:00"]
                    + at
            )
            try await log.project()
            #expect(
                try await log.ask(["follow-ups", "promises"] + now).rows("customer", "agent", "state", "due_at")
                    == ["c5 bert open 2024-05-12T02:00:00Z"]
            )
            let chinese = try await log.must(["follow-ups", "promises", "--language", "zh"] + now)
            #expect(chinese.outputText.contains("未到期") && chinese.outputText.contains("询单跟进"))
            try await log.must(
                [
                    "follow-ups", "attempt", "c5", "--kind", "enquiry", "--agent", "bert", "--channel", "chat", "--at",
                    "2024-05-11T20:50:00+08:00",
                ]
            )
            try await log.project()
            #expect(try await log.ask(["follow-ups", "promises"] + now).rows.isEmpty)
            #expect(
                try await log.ask(["follow-ups", "promises", "--all"] + now).rows("state", "late") == ["kept false"]
            )
        }
    }

    @Test func thePresenceRatingsAndChecksOfAgentsAreOnTheirCards() async throws {
        var talk = ShopTalk("shop", platform: "pdd")
        talk.say("C 10:00:00", "H 10:01:00")
        for (time, presence) in [("09:00:00", "online"), ("12:00:00", "away"), ("12:30:00", "offline")] {
            talk.tell("agent.presence_changed", "agents/a1", at: time, data: #"{"presence":"\#(presence)"}"#)
        }
        talk.tell("evaluation.recorded", "customers/c1", at: "10:05:00", data: #"{"score_1to5":2}"#)
        talk.tell(
            "quality.checked",
            "agents/a1",
            at: "18:00:00",
            data: #"{"agent_id":"a1","conversation_id":"x","result":"fail"}"#
        )
        try await TestLog.with { [talk] log in
            try await log.append(talk.lines)
            try await log.project()
            // 27. Which agents have low satisfaction or failed quality checks this week?
            let week = ["agents", "--since", "7d", "--as-of", "2024-05-12T00:00:00+08:00"]
            func card() async throws -> [String] {
                try await log.ask(week).rows(
                    "agent",
                    "received",
                    "online_s",
                    "away_s",
                    "logins",
                    "evaluations",
                    "score_avg",
                    "checks",
                    "failed_checks"
                )
            }
            #expect(try await card() == ["a1 1 10800 1800 1 1 2.000 1 1"])
            try await log.must("replay", "--all")
            #expect(try await card() == ["a1 1 10800 1800 1 1 2.000 1 1"])
        }
    }

    @Test func thanksCanBeLeftOutOfTheViewAndNeverOfTheScore() async throws {
        var talk = ShopTalk("thanks", platform: "pdd")
        talk.tell(
            "message.received",
            "customers/c1",
            at: "10:00:00",
            data: #"{"content_type":"text","text":"什么时候发货？"}"#
        )
        talk.say("H 10:01:00")
        talk.tell("message.received", "customers/c1", at: "10:02:00", data: #"{"content_type":"text","text":"好的"}"#)
        talk.tell("message.received", "customers/c1", at: "10:02:10", data: #"{"content_type":"emoji"}"#)
        talk.tell("message.received", "customers/c2", at: "10:03:00", data: #"{"content_type":"text","text":"在吗"}"#)
        try await TestLog.with { [talk] log in
            try await log.append(talk.lines)
            try await log.project()
            let waiting = ["waiting", "--all", "--as-of", "2024-05-11T10:30:00+08:00"]
            #expect(try await log.ask(waiting).rows("customer", "messages") == ["c1 2", "c2 1"])
            #expect(try await log.ask(waiting + ["--ignore-courtesy"]).rows("customer") == ["c2"])
            #expect(try await log.ask(waiting + ["--sort", "recent"]).rows("customer") == ["c2", "c1"])
            #expect(try await log.ask("reply-rate", "--all").rows("customers", "effective") == ["2 0"])
            let chinese = try await log.must("reply-rate", "risk", "--all", "--language", "zh")
            #expect(chinese.outputText.contains("风险") && chinese.outputText.contains("店铺"))
            let appeal = try await log.must(
                "reply-rate",
                "detail",
                "--all",
                "--output",
                "csv-excel",
                "--language",
                "zh"
            )
            #expect(appeal.output.starts(with: [0xEF, 0xBB, 0xBF]))
            #expect(appeal.outputText.contains("截止时间") && appeal.outputText.contains("breached"))
        }
    }
}
