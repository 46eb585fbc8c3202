// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Postgres
import Projections
import ServiceDesk
import Testing

@testable import kefu

struct QuestionPrinterTests {
    private static func print(
        _ arguments: [String],
        output: [String],
        isUnlimited: Bool = false
    ) async throws -> [String] {
        let log = try await TestDesk.log()
        let scope = try await ScopeOptions.parse(["--as-of", "2026-05-11T03:00:00Z"] + arguments).scope(ReadModels(log))
        let buffer = OutputBuffer(descriptor: nil)
        let printer = QuestionPrinter(try OutputOptions.parse(output + ["--language", "en"]), terminal: .none)
        try await printer.print(
            Question.withOneMore(scope) { WaitingQuery(scope: $0).question },
            from: ReadModels(log),
            limit: scope.limit,
            isUnlimited: isUnlimited,
            hint: Phrase("nobody waits", "没有人在等"),
            into: buffer
        )
        return String(decoding: buffer.bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
    }

    @Test func programsGetUTCAndExactNumbers() async throws {
        let lines = try await Self.print([], output: ["--output", "csv"])
        #expect(lines.count == 4)
        #expect(
            lines.first?.hasPrefix("shop,customer,messages,first_waiting_at,last_message_at,waiting_s,") == true
        )
        #expect(lines[1].hasPrefix("100000001,007,1,2026-05-11T02:10:15Z,2026-05-11T02:10:15Z,2985,"))
        #expect(lines[2].hasPrefix("200000002,li,1,2026-05-11T02:10:20.25Z,2026-05-11T02:10:20.25Z,2979,"))
    }

    @Test func peopleGetTheClockOfTheShop() async throws {
        let lines = try await Self.print([], output: [])
        #expect(lines.count == 5)
        #expect(lines[0].hasPrefix("shop       customer  "))
        #expect(lines[2].contains("2026-05-11 10:10:15"))
        #expect(lines[2].contains("49m 45s"))
        #expect(lines[2].contains("小猫旗舰店"))
        #expect(lines[2].hasSuffix("Pinduoduo"))
        #expect(lines[3].contains("2026-05-11 03:10:20"))
    }

    @Test func oneZoneMayHoldForAllShops() async throws {
        let lines = try await Self.print(["--time-zone", "Asia/Tokyo"], output: [])
        #expect(lines[2].contains("2026-05-11 11:10:15"))
        #expect(lines[3].contains("2026-05-11 11:10:20"))
    }

    @Test func whatTheLimitLeavesOutIsSaid() async throws {
        let lines = try await Self.print(["--limit", "2"], output: [])
        #expect(lines.count == 5)
        #expect(lines.last == "2 of 3 shown; --all shows everything")
    }

    @Test(arguments: [false, true])
    func whatTheLimitLeavesOutOfEverythingIsSaid(isUnlimited: Bool) async throws {
        let cut = try await Self.print(["--all", "--limit", "2"], output: [], isUnlimited: isUnlimited)
        #expect(cut.count == 5)
        #expect(cut.last == "first 2 shown; --limit leaves out the rest")
        let whole = try await Self.print(["--all", "--limit", "3"], output: [], isUnlimited: isUnlimited)
        #expect(whole.count == 5 && whole.last?.contains("shown") == false)
    }

    @Test(arguments: OutputFormat.allCases)
    func aCursorGivesTheSameBytes(format: OutputFormat) async throws {
        let output = ["--output", format.rawValue]
        let plain = try await Self.print(["--all"], output: output)
        #expect(try await Self.print(["--all"], output: output, isUnlimited: true) == plain)
        #expect(plain.count >= 3)
    }

    @Test func anEmptyAnswerSaysWhatToTry() async throws {
        #expect(try await Self.print(["--shop", "none"], output: []) == ["no rows; nobody waits"])
    }

    @Test(arguments: [
        (["--as-of", "2026-05-11T10:30"], "2026-05-11T02:30:00Z"),
        (["--as-of", "2026-05-11"], "2026-05-10T16:00:00Z"),
        (["--as-of", "2026-05-11T10:30", "--shop", "200000002"], "2026-05-11T09:30:00Z"),
        (
            ["--as-of", "2026-05-11T10:30", "--shop", "London cats", "--time-zone", "Asia/Tokyo"],
            "2026-05-11T01:30:00Z"
        ),
    ])
    func aLocalInstantIsThatOfTheShopsClock(arguments: [String], expected: String) async throws {
        let scope = try await ScopeOptions.parse(arguments).scope(ReadModels(try await TestDesk.log()))
        #expect(scope.asOf.description == expected)
    }

    @Test func todayBeginsAtMidnightOfTheZone() async throws {
        let models = ReadModels(try await TestDesk.log())
        let yesterday = try await ScopeOptions.parse(["--as-of", "yesterday", "--time-zone", "UTC"]).scope(models)
        #expect(yesterday.asOf.microseconds % 86_400_000_000 == 0)
        #expect(yesterday.asOf < .now)
    }

    @Test func aZoneThatDoesNotExistIsRefused() async throws {
        let models = ReadModels(try await TestDesk.log())
        let error = await #expect(throws: PostgresError.self) {
            _ = try await ScopeOptions.parse(["--as-of", "2026-05-11", "--time-zone", "Mars/Olympus"]).scope(models)
        }
        #expect(error?.sqlState.map { "\($0)" } == "22023")
    }

    @Test func aColumnOfAnotherTypeIsNoticed() async throws {
        var question = WaitingQuery(scope: Scope()).question
        question.columns[0].kind = .instant
        let printer = QuestionPrinter(try OutputOptions.parse(["--output", "csv"]), terminal: .none)
        let models = ReadModels(try await TestDesk.log())
        await #expect(throws: PostgresError.self) {
            try await printer.print(question, from: models, into: OutputBuffer(descriptor: nil))
        }
    }
}
