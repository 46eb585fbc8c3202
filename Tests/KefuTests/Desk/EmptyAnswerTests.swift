// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What is said where there is nothing to show, and of shops that nobody knows: a first question must not mislead.
struct EmptyAnswerTests {
    private static let append = "kefu append FILE puts events into the log, kefu project --once folds them"
    private static let lines = [
        EventLine.received("m1", "c1", at: "2026-05-11T10:00:00+08:00", shop: "s1"),
        EventLine.placed("p1", "o1", at: "2026-05-11T10:01:00+08:00", shop: "s1", customer: "c1"),
    ]

    /// Questions with a hint of their own and without one, and the queue.
    private static let questions = [
        ["waiting"], ["handovers"], ["tiers"], ["reply-rate"], ["follow-ups", "promises"],
        ["follow-ups", "next", "--agent", "anna"],
    ]

    private static func told(_ log: TestLog, _ arguments: [String]) async throws -> String {
        let ending = try await log.must(arguments + ["--language", "en"])
        return ending.outputText + ending.errorText
    }

    @Test func whereNothingWasFoldedThatIsSaid() async throws {
        try await TestLog.with { log in
            for question in Self.questions {
                let text = try await Self.told(log, question)
                #expect(text.contains(Self.append) && !text.contains("not folded"), "\(question): \(text)")
            }
            try await log.append(Self.lines)
            for question in Self.questions {
                let text = try await Self.told(log, question)
                #expect(text.contains(Self.append), "\(question): \(text)")
                #expect(!text.contains("nobody waits"), "\(question): \(text)")
                #expect(text.contains("2 events are not folded yet: kefu project --once"), "\(question): \(text)")
                let forPrograms = try await log.must(question + ["--output", "ndjson", "--language", "en"])
                #expect(forPrograms.errorText.contains("2 events are not folded yet"), "\(question): \(forPrograms)")
            }
            #expect(try await log.must("waiting", "--language", "zh").outputText.contains("还有 2 条事件尚未投影"))
        }
    }

    @Test func readModelsThatAreBehindAreNamed() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            let nobody = ["waiting", "--as-of", "2026-05-11T09:00:00+08:00"]
            let upToDate = try await Self.told(log, nobody)
            #expect(upToDate.contains("no rows; nobody waits") && !upToDate.contains("not folded"), "\(upToDate)")
            try await log.must("shop", "set", "s1", "--group", "north")
            for question in [
                nobody, ["orders", "--day", "2030-01-01"], ["orders", "--shop", "north", "--day", "2026-05-11"],
                ["follow-ups", "--as-of", "2026-05-11T10:02:00+08:00"],
                // Known, but not yet.
                ["explain", "waiting", "c1", "--as-of", "2026-05-11T09:00:00+08:00"],
            ] {
                let text = try await Self.told(log, question)
                #expect(text.contains("1 event is not folded yet: kefu project --once"), "\(question): \(text)")
            }
            try await log.project()
            #expect(try await !Self.told(log, nobody).contains("not folded"))
        }
    }

    @Test func whatWasNotRecordedByThenIsNotNobody() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            for place in ["2020-01-01T00:00:00Z", "2020-01-01", "0:0"] {
                let text = try await Self.told(log, ["waiting", "--known-at", place])
                #expect(text.contains("nothing was recorded by then; try a later --known-at"), "\(place): \(text)")
                #expect(!text.contains("nobody waits"), "\(place): \(text)")
            }
            let early = ["waiting", "--known-at", "now", "--as-of", "2026-05-11T09:00:00+08:00"]
            #expect(try await Self.told(log, early).contains("no rows; nobody waits"))
        }
    }

    @Test func aShopThatNobodyKnowsIsNamed() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            try await log.project()
            let line = "no shop is known as nosuch (kefu shops lists them)"
            for question in [
                ["policy", "list"], ["policy", "show", "timely.limit_ms"], ["follow-ups", "next", "--agent", "bob"],
                ["waiting"],
            ] {
                let text = try await Self.told(log, question + ["--shop", "nosuch"])
                #expect(text.contains(line), "\(question): \(text)")
                #expect(try await !Self.told(log, question + ["--shop", "s1"]).contains("no shop"), "\(question)")
            }
            // Beside the rows of the shop that is known.
            let two = ["orders", "--day", "2026-05-11", "--shop", "s1", "--shop", "nosuch", "--output", "csv"]
            let some = try await log.must(two + ["--language", "en"])
            #expect(Answer(some.output).rows("order") == ["o1"])
            #expect(some.errorText.contains(line), "\(some)")
            // What is set for it is listed for a shop that is to come; there are values without it too.
            let listed = try await log.must("policy", "list", "--shop", "nosuch", "--output", "csv")
            #expect(!Answer(listed.output).rows.isEmpty)
        }
    }

    @Test func aFlagThatNoRemarkHasIsRefused() async throws {
        try await TestLog.with { log in
            let pink = try await log.kefu("remarks", "--flag", "pinkish")
            #expect(pink.status == 2, "\(pink)")
            #expect(pink.errorText.contains("a flag is none, grey, red, yellow, green, blue, purple, other"))
            #expect(try await log.kefu("remarks", "--flag", "purple").status == 0)
        }
    }
}
