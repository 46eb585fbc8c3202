// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What-ifs through the program, on a small day: what is refused, what is said, and in which words.
struct WhatIfCommandTests {
    private static let lines = [
        EventLine.received("1", "c", at: "2026-05-11T10:00:00+08:00", shop: "s"),
        EventLine.sent("2", "c", at: "2026-05-11T10:30:00+08:00", shop: "s"),
    ]

    /// A change of one row: its verdict flips, and a penalty is gained.
    private static let stricter = [
        "replay", "replies", "--what-if", "pdd.effective.limit_ms=1000", "--policy", "pdd.effective.min_users=1",
        "--metric", "reply-rate",
    ]

    @Test func whatIsAskedForIsAnsweredOrRefused() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            let judged = "pdd.effective.judged=any"
            for (wrong, reason) in [
                (
                    ["replies", "--what-if", judged, "--metric", "responses"],
                    "responses tells nothing of it; it is read by reply-rate"
                ),
                (
                    ["replies", "--what-if", judged, "--metric", "responses", "--time-zone", "UTC"],
                    "tells nothing of it"
                ),
                (["--all", "--what-if", "fines.abuse_minor=1"], "no answer depends on it yet"),
                (["--all", "--what-if", "tier.vip_orders=1", "tier.vip_orders=2"], "tier.vip_orders is given twice"),
                (
                    ["replies", "--what-if", judged, "--from", "2026-05-12", "--to", "2026-05-11"],
                    "--to is not after --from"
                ),
                (["replies", "--what-if", judged, "--from", "0:1,3:1", "--to", "0:1"], "in no partition"),
                (["replies", "--what-if", judged, "--shop", ""], "--shop is empty"),
                (
                    [
                        "replies", "--what-if", "pdd.effective.limit_ms=1000", "--metric", "waiting", "--from",
                        "2026-05-11", "--to", "2026-05-12",
                    ],
                    "--from and --to are not heeded by waiting: questions about an instant; use --as-of"
                ),
                (
                    ["replies", "--what-if", "nudge.min_ms=1", "--metric", "nudges", "--from", "2026-05-11"],
                    "--from is not heeded by nudges: questions about an instant; use --as-of"
                ),
            ] {
                let ending = try await log.kefu(["replay"] + wrong)
                #expect(ending.status == 2 && ending.errorText.contains(reason), "\(wrong): \(ending)")
            }
            let nowhere = try await log.must(Self.stricter + ["--shop", "nope", "--language", "en"])
            #expect(nowhere.outputText.contains("no shop is known as nope (kefu shops lists them)"))
            #expect(!nowhere.outputText.contains("nothing would be different"))
            let unheeded = try await log.must(
                "replay",
                "replies",
                "--what-if",
                "pdd.effective.limit_ms=1000",
                "--from",
                "2026-05-11"
            )
            #expect(
                unheeded.errorText.contains("--from is not heeded by waiting: questions about an instant; use --as-of")
            )
        }
    }

    @Test func aFineForAMissedNudgeIsTried() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            let cheaper = ["replay", "replies", "--what-if", "fines.nudge_minor=500", "--metric", "silences"]
            let totals = try await log.ask(cheaper + ["--as-of", "2026-05-12T00:00:00+08:00"])
            #expect(
                totals.rows("metric", "what", "rows", "amount") == [
                    "silences rows 1 ", "silences rows changed 1 ", "silences fine lost 1 1500",
                ]
            )
        }
    }

    /// Durations that a table cuts off to the same text are told as programs are told them; what programs are told alike is no change.
    @Test func aTableTellsApartWhatDiffers() async throws {
        let cases = [("near", "00.2", "120.3 s → 120.5 s"), ("same", "00.0004", "nothing would be different")]
        try await TestLog.with { log in
            for (shop, second, _) in cases { try await log.append(Self.takenBack(at: second, shop: shop)) }
            try await log.project()
            let counted = ["replay", "replies", "--what-if", "replies.recalled_count=true", "--metric", "responses"]
            for (shop, _, text) in cases {
                let table = try await log.must(counted + ["--diff", "--shop", shop, "--language", "en"]).outputText
                #expect(table.contains(text), "\(shop): \(table)")
            }
        }
    }

    /// A customer wrote at ten, took it back after writing again, and was answered two minutes and a half a second after ten.
    private static func takenBack(at second: String, shop: String) -> [String] {
        [
            EventLine.received("\(shop)1", "c", at: "2026-05-11T10:00:00+08:00", shop: shop),
            EventLine.received("\(shop)2", "c", at: "2026-05-11T10:00:\(second)+08:00", shop: shop),
            EventLine.event(
                "message.recalled",
                id: "\(shop)3",
                subject: "customers/c",
                at: "2026-05-11T10:00:05+08:00",
                shop: shop,
                data: #"{"event_ref":"\#(shop)1"}"#
            ),
            EventLine.sent("\(shop)4", "c", at: "2026-05-11T10:02:00.5+08:00", shop: shop),
        ]
    }

    @Test func totalsAreInWordsForPeopleAndInCodesForPrograms() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            let codes = try await log.ask(Self.stricter)
            #expect(
                codes.rows("metric", "what", "before", "after", "rows", "amount") == [
                    "reply-rate rows   1 ", "reply-rate rows changed   1 ", "reply-rate pdd_effective ok under 1 ",
                    "reply-rate expected_penalty gained   1 100000",
                ]
            )
            let english = try await log.must(Self.stricter + ["--language", "en"]).outputText
            for words in ["rows changed", "PDD effective", "too low", "expected penalty gained"] {
                #expect(english.contains(words), "\(words)")
            }
            let chinese = try await log.must(Self.stricter + ["--language", "zh"]).outputText
            for words in ["有变化的行", "改变的行", "拼多多有效回复", "达标", "低于下限", "预计扣款增加"] {
                #expect(chinese.contains(words), "\(words)")
            }
            for code in ["rows", "pdd_effective", "under", "gained"] { #expect(!chinese.contains(code), "\(code)") }
            let lines = try await log.must(Self.stricter + ["--diff", "--output", "csv", "--language", "en"]).errorText
            #expect(lines.contains("reply-rate: 1 row would be different"))
            #expect(lines.contains("reply-rate: PDD effective ok → too low: 1"))
        }
    }
}
