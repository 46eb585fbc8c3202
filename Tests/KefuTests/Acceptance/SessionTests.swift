// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Sessions and periods as JD and Taobao count them.
struct SessionTests {
    private func rates(_ log: TestLog, _ more: String...) async throws -> [String] {
        try await log.ask(["reply-rate", "--by", "policy", "--all"] + more).rows(
            "policy",
            "counted",
            "met",
            "average_s"
        )
        .filter { $0.hasPrefix("jd_") }
    }

    @Test func theAverageIsOfTheSessionsThatCount() async throws {
        var talk = ShopTalk("shop", platform: "jd")
        // Counted: two turns of 10 s and 20 s. Left as a message: none of its turns. Begun before nine: none of its turns, also
        // not that of 09:02.
        talk.say("C 10:00:00", "H 10:00:10", "C 10:01:00", "H 10:01:20")
        talk.tell("conversation.opened", "customers/c2", at: "11:00:00", data: #"{"session_type":"leave_message"}"#)
        talk.say("C 11:00:05 c2", "H 11:08:00 c2", "C 11:09:00 c2", "H 11:12:00 c2")
        talk.say("C 08:55:00 c3", "H 08:56:00 c3", "C 09:02:00 c3", "H 09:09:00 c3")
        try await TestLog.with { [talk] log in
            try await log.append(talk.lines)
            try await log.project()
            #expect(
                try await rates(log) == ["jd_first_30s 1 1 ", "jd_average_reply 2  15.000", "jd_leave_message 3 1 "]
            )
            // With sessions that end sooner the turns of 09:02 and 11:09 are in others, which count.
            #expect(
                try await rates(log, "--policy", "jd.first30s.session_gap_ms=360000").contains(
                    "jd_average_reply 4  157.500"
                )
            )
            #expect(
                try await rates(log, "--policy", "jd.first30s.excluded_hours=23:00-08:00").contains(
                    "jd_average_reply 4  127.500"
                )
            )
        }
    }

    @Test func aSessionBelongsToTheDayOnWhichTheCustomerBeganIt() async throws {
        var night = ShopTalk("shop", platform: "jd", day: "2024-05-10")
        night.say("C 21:50:00", "H 21:55:00", "C 22:04:00", "H 22:13:00", "C 22:20:00", "H 22:29:00", "C 22:38:00")
        night.say("H 22:47:00", "C 22:56:00", "H 23:05:00", "C 23:14:00", "H 23:23:00", "C 23:32:00", "H 23:41:00")
        night.say("C 23:50:00", "H 23:59:00")
        var morning = ShopTalk("shop", day: "2024-05-11")
        morning.say("C 00:08:00", "H 00:08:30")
        // The agent writes first; ten minutes after that session the customer begins one.
        morning.say(
            "H 12:00:00 c2",
            "C 12:05:00 c2",
            "H 12:05:10 c2",
            "C 12:14:00 c2",
            "H 12:15:00 c2",
            "C 12:30:00 c2"
        )
        let lines = night.lines + morning.lines.map { $0.replacing(#""id":"shop-"#, with: #""id":"next-"#) }
        try await TestLog.with { [lines] log in
            try await log.append(lines)
            try await log.project()
            // The whole night is one session that began at 21:50, also when only the day after is asked for.
            #expect(
                try await rates(log, "--day", "2024-05-11") == [
                    "jd_first_30s 2 1 ", "jd_average_reply 3  33.333", "jd_leave_message 2 0 ",
                ]
            )
            #expect(
                try await rates(log, "--since", "2024-05-10", "--until", "2024-05-12").suffix(3) == [
                    "jd_first_30s 2 1 ", "jd_average_reply 3  33.333", "jd_leave_message 2 0 ",
                ]
            )
            // From the middle of a session on it is none that begins.
            #expect(
                try await rates(log, "--since", "2024-05-11T12:10:00+08:00", "--until", "2024-05-11T12:20:00+08:00")
                    == [
                        "jd_average_reply 1  60.000"
                    ]
            )
        }
    }

    /// A session is timed from the queue, also when the word of it comes late, and ends when the platform opens another.
    @Test func sessionsAreAsThePlatformTellsThem() async throws {
        var talk = ShopTalk("shop", platform: "jd")
        func opened(_ customer: String, _ time: String, _ data: String) {
            talk.tell("conversation.opened", "customers/\(customer)", at: time, data: data)
        }
        // 25 s after entering the queue.
        opened("k1", "10:00:00", #"{"session_type":"online","queue_entered_at":"2024-05-11T10:00:20+08:00"}"#)
        talk.say("C 10:00:20 k1", "H 10:00:45 k1")
        // A leave-message that was told only after the message, and on which the customer goes on.
        talk.say("C 11:00:00 k2", "C 11:00:10 k2", "H 11:00:40 k2", "C 11:01:00 k2", "H 11:01:05 k2")
        opened("k2", "11:00:05", #"{"session_type":"leave_message"}"#)
        // The platform opened another session within ten minutes: two, the second answered too late.
        talk.say("C 12:00:00 k3", "H 12:00:10 k3", "C 12:05:00 k3", "H 12:06:00 k3", "C 12:08:00 k3")
        talk.tell("conversation.closed", "customers/k3", at: "12:01:00", data: #"{"reason":"platform"}"#)
        opened("k3", "12:05:00", #"{"session_type":"online"}"#)
        // Told twice: the same session.
        talk.say("C 13:00:00 k4", "C 13:00:02 k4", "H 13:00:20 k4")
        opened("k4", "13:00:00", "{}")
        opened("k4", "13:00:00", #"{"session_type":"online"}"#)
        try await TestLog.with { [talk] log in
            try await log.append(talk.lines)
            try await log.project()
            let whole = ["jd_first_30s 4 3 ", "jd_average_reply 4  28.750", "jd_leave_message 5 1 "]
            #expect(try await rates(log) == whole)
            #expect(try await rates(log, "--day", "2024-05-11") == whole)
            // Asked from the middle of sessions on: they began before, the left one is left still, and the one that was opened anew
            // counts.
            #expect(
                try await rates(log, "--since", "2024-05-11T12:04:00+08:00", "--until", "2024-05-11T12:10:00+08:00")
                    == [
                        "jd_first_30s 1 0 ", "jd_average_reply 1  60.000", "jd_leave_message 1 0 ",
                    ]
            )
            #expect(
                try await rates(log, "--since", "2024-05-11T11:00:30+08:00", "--until", "2024-05-11T11:10:00+08:00")
                    .isEmpty
            )
        }
    }

    @Test func thirtyDaysAreCountedTogether() async throws {
        var lines: [String] = []
        // One turn a day from 1 April to 11 May, late on even days.
        for day in 1...41 {
            let date = day <= 30 ? "2024-04-\(day < 10 ? "0" : "")\(day)" : "2024-05-\(day < 40 ? "0" : "")\(day - 30)"
            for (shop, platform) in [("tb", "taobao"), ("pdd", "pdd")] {
                var talk = ShopTalk(shop, platform: day == 1 ? platform : nil, day: date)
                talk.say("C 10:00:00", day % 2 == 0 ? "H 10:03:00.001" : "H 10:03:00")
                lines += talk.lines.map { $0.replacing(#""id":"\#(shop)-"#, with: #""id":"\#(shop)-\#(day)-"#) }
            }
        }
        try await TestLog.with { [lines] log in
            try await log.append(lines)
            try await log.project()
            func period(_ more: String...) async throws -> [String] {
                try await log.ask(["reply-rate", "--by", "period"] + more).rows(
                    "shop",
                    "since",
                    "day",
                    "counted",
                    "met",
                    "rate",
                    "provisional"
                )
            }
            let asOf = ["--as-of", "2024-05-11T09:00:00+08:00"]
            #expect(
                try await period("--day", "2024-05-10", asOf[0], asOf[1]) == [
                    "tb 2024-04-11 2024-05-10 30 15 0.500000 false"
                ]
            )
            #expect(try await period(asOf[0], asOf[1]) == ["tb 2024-04-12 2024-05-11 29 14 0.482759 true"])
            #expect(
                try await period("--day", "2024-05-10", "--policy", "taobao.response3m.period_days=1") == [
                    "tb 2024-05-10 2024-05-10 1 0 0.000000 false"
                ]
            )
            #expect(
                try await period("--until", "2024-04-03T12:00:00+08:00", "--all") == [
                    "tb 2024-03-05 2024-04-03 3 2 0.666667 false"
                ]
            )
            // The sum of its days.
            let days = try await log.ask(
                "reply-rate",
                "--by",
                "policy",
                "--shop",
                "tb",
                "--all",
                "--since",
                "2024-04-11",
                "--until",
                "2024-05-10"
            ).rows.filter { $0["policy"] == "taobao_response_3m" }
            #expect(days.reduce(0) { $0 + (Int($1["met"] ?? "") ?? 0) } == 15)
        }
    }

    /// What the platform tells of one instant goes by the ids, whichever came first: before the message the last of them holds, after
    /// it the first.
    @Test(arguments: [["a", "b"], ["b", "a"]])
    func openingsOfOneInstantGoByTheirIds(ids: [String]) async throws {
        var talk = ShopTalk("shop", platform: "jd")
        talk.say("C 10:00:00", "H 10:00:20", "C 11:00:00 c2", "H 11:00:20 c2")
        var lines = talk.lines
        for id in ids {
            for (customer, time) in [("c1", "10:00:00"), ("c2", "11:00:05")] {
                lines.append(
                    EventLine.event(
                        "conversation.opened",
                        id: id + customer,
                        subject: "customers/\(customer)",
                        at: "2024-05-11T\(time)+08:00",
                        shop: "shop",
                        data: #"{"session_type":"\#(id == "a" ? "leave_message" : "online")"}"#
                    )
                )
            }
        }
        try await TestLog.with { [lines] log in
            try await log.append(lines)
            try await log.project()
            #expect(
                try await rates(log) == ["jd_first_30s 1 1 ", "jd_average_reply 1  20.000", "jd_leave_message 2 1 "]
            )
            for (asOf, expected) in [("10:00:10", "c1 2024-05-11T02:00:30Z"), ("11:00:10", "c2 ")] {
                let waiting = try await log.ask("waiting", "--all", "--as-of", "2024-05-11T\(asOf)+08:00")
                #expect(waiting.rows("customer", "first_30s_deadline") == [expected])
            }
        }
    }
}
