// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// The commands of those who ask why, what if, and what was known: through the program, on a small day.
struct AnalysisTests {
    private static func line(_ id: String, _ type: String, _ subject: String, _ time: String, _ data: String) -> String
    {
        #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"2026-05-11T\#(time)+08:00","shop":"s","data":{\#(data)}}"#
    }

    private static let lines = [
        line("1", "message.received", "customers/c", "10:00:00", #""content_type":"text""#),
        line("2", "message.sent", "customers/c", "10:01:00", #""content_type":"text","sender_kind":"auto""#),
        line(
            "3",
            "message.sent",
            "customers/c",
            "10:42:00",
            #""content_type":"text","sender_kind":"human","agent_id":"a""#
        ),
        line("4", "message.received", "customers/d", "22:00:00", #""content_type":"text""#),
        line("5", "order.placed", "orders/o", "11:00:00", #""order_id":"o","customer_id":"c","payable_minor":500"#),
        line("6", "order.paid", "orders/o", "11:01:00", #""order_id":"o","paid_minor":500"#),
        line("7", "order.completed", "orders/o", "12:00:00", #""order_id":"o""#),
        line("8", "order.placed", "orders/u", "13:00:00", #""order_id":"u","customer_id":"c","payable_minor":700"#),
    ]

    private func answer(_ log: TestLog, _ arguments: String..., status: Int32 = 0) async throws -> Answer {
        let ending = try await log.kefu(arguments + ["--output", "csv"])
        #expect(ending.status == status, "\(arguments): \(ending)")
        return Answer(ending.output)
    }

    @Test func rowsAreExplainedTriedAndCompared() async throws {
        try await TestLog.with { log in
            try await log.must("append", "-", input: .bytes(Array((Self.lines.joined(separator: "\n") + "\n").utf8)))
            try await log.project()
            try await explain(log)

            let day = try await answer(
                log,
                "replay",
                "replies",
                "--what-if",
                "pdd.effective.limit_ms=600000",
                "--diff",
                "--metric",
                "reply-rate",
                "--from",
                "2026-05-11",
                "--to",
                "2026-05-11",
                "--as-of",
                "2026-05-12"
            )
            #expect(
                day.rows("change", "shop", "day", "effective_before", "effective_after") == ["changed s 2026-05-11 1 0"]
            )
            let other = try await answer(
                log,
                "replay",
                "replies",
                "--what-if",
                "pdd.effective.limit_ms=600000",
                "--diff",
                "--metric",
                "reply-rate",
                "--from",
                "2026-05-12"
            )
            #expect(other.rows.isEmpty)
            // The events of the cut alone: nobody had answered.
            let cut = try await answer(
                log,
                "replay",
                "replies",
                "--what-if",
                "pdd.effective.limit_ms=1",
                "--metric",
                "reply-rate",
                "--to",
                "0:0"
            )
            #expect(cut.rows("what", "rows") == ["rows 0"])

            let replayed = try await answer(log, "replay", "replies")
            #expect(replayed.rows("projection", "generation", "swapped", "events") == ["replies 2 true 8"])
            let same = try await answer(log, "replay", "replies", "--compare", "1")
            #expect(same.rows("table", "only_live", "only_other").contains("messages 0 0"))
            try await log.must("replay", "replies", "--what-if", "pdd.effective.limit_ms=1")
            for wrong in [
                ["replay", "replies", "--diff"], ["replay", "remarks", "--what-if", "tier.vip_orders=1"],
                ["replay", "replies", "--what-if", "pdd.efective.limit_ms=1"],
                ["replay", "replies", "--what-if", "pdd.effective.limit_ms=soon"],
                ["replay", "replies", "orders", "--compare", "1"], ["explain", "reply-rate"],
                ["waiting", "--known-at", "soon"],
            ] {
                #expect(try await log.kefu(wrong).status == 2, "\(wrong)")
            }
            #expect(try await log.kefu("waiting", "--known-at", "0:99").status == 1)
            #expect(try await log.kefu("replay", "replies", "--compare", "9").status == 1)
        }
    }

    private func explain(_ log: TestLog) async throws {
        let rate = try await answer(
            log,
            "explain",
            "reply-rate",
            "--shop",
            "s",
            "--day",
            "2026-05-11",
            "--as-of",
            "2026-05-12"
        )
        #expect(
            rate.rows("id", "decisive", "why") == [
                "1 true asked at 10:00:00, inside the hours that count", "2 false auto reply: not by a person",
                "3 true first human reply, 42 min 0 s after", "4 true asked at 22:00:00, inside the hours that count",
            ]
        )
        let tier = try await answer(log, "explain", "tier", "c")
        #expect(
            tier.rows("id", "decisive").filter { $0.hasSuffix("true") } == ["5 true", "6 true", "7 true"]
        )
        let waiting = try await answer(log, "explain", "waiting", "d", "--as-of", "2026-05-12")
        #expect(waiting.rows("id", "decisive") == ["4 true"])
        let order = try await answer(log, "explain", "follow-up", "u", "--as-of", "2026-05-11T13:30:00+08:00")
        #expect(order.rows("id", "decisive").contains("8 true"))
    }

    @Test func explanationsHaveTheFormsAndTheWordsOfOtherAnswers() async throws {
        try await TestLog.with { log in
            try await log.must("append", "-", input: .bytes(Array((Self.lines.joined(separator: "\n") + "\n").utf8)))
            try await log.project()
            let rate = ["explain", "reply-rate", "--shop", "s", "--day", "2026-05-11", "--as-of", "2026-05-12"]
            let order = ["explain", "follow-up", "u", "--as-of", "2026-05-11T13:30:00+08:00"]
            func text(_ arguments: [String]) async throws -> String {
                let ending = try await log.kefu(arguments)
                #expect(ending.status == 0, "\(arguments): \(ending)")
                return String(decoding: ending.output, as: UTF8.self)
            }
            // For people by the shop's clock, or the one that is asked for; for programs in UTC.
            let table = try await text(rate + ["--language", "en"])
            #expect(table.contains("2026-05-11 10:42:00") && table.contains("effective 0 → 1, rate 0.00 % → 100.00 %"))
            let london = try await text(order + ["--time-zone", "Europe/London", "--language", "en"])
            #expect(london.contains("2026-05-11 06:00:00") && london.contains("placed 2026-05-11 06:00:00"))
            let csv = try await text(order + ["--output", "csv"])
            #expect(csv.hasPrefix("at,what,subject,decisive,why,change,parked,position,shop,id,source\n"))
            #expect(csv.contains("2026-05-11T05:00:00Z,order.placed,orders/u,true"))
            #expect(csv.contains("placed_at 2026-05-11T05:00:00Z, amount 700"))
            let json = try await text(order + ["--output", "json"])
            #expect(json.contains(#""what":"order.placed","subject":"orders/u","decisive":true"#))
            let chinese = try await text(rate + ["--language", "zh"])
            for word in ["时间", "决定性", "首次人工回复", "该行：店铺 s", "有效"] { #expect(chinese.contains(word), "\(word)") }
            let nowhere = ["explain", "reply-rate", "--shop", "elsewhere", "--day", "2026-05-11", "--language", "en"]
            let stranger = try await log.kefu(nowhere)
            #expect(stranger.status == 1 && stranger.output.isEmpty, "\(stranger)")
            #expect(stranger.errorText.contains("no shop is known as elsewhere"), "\(stranger)")
            let sheet = try await text(order + ["--output", "csv-excel", "--language", "zh"])
            #expect(sheet.hasPrefix("\u{FEFF}时间,事件,对象,决定性,原因,变化,搁置,位置,店铺,编号,来源\n"))
            #expect(sheet.contains("下单时间 2026-05-11 13:00:00"))
        }
    }

    @Test func aReplayThatFoldsAsideKeepsToItsRate() async throws {
        try await TestLog.with { log in
            try await log.must("append", "-", input: .bytes(Array((Self.lines.joined(separator: "\n") + "\n").utf8)))
            try await log.project()
            // Eight events at four a second: two seconds at least.
            let start = ContinuousClock.now
            let whatIf = ["replay", "replies", "--what-if", "pdd.effective.limit_ms=1", "--from", "0:0", "--throttle"]
            #expect(try await log.kefu(whatIf + ["4"]).status == 0)
            #expect(ContinuousClock.now - start >= .seconds(2))
            #expect(try await log.kefu(whatIf + ["0"]).status == 2)
        }
    }
}
