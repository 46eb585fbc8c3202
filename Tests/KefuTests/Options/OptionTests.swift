// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Postgres
import ServiceDesk
import Testing

@testable import kefu

struct OptionTests {
    private static func instant(_ year: Int, _ month: Int, _ day: Int, seconds: Int64) -> Timestamp {
        let days = PostgresDate(year: year, month: month, day: day)?.days ?? 0
        return Timestamp(microseconds: (Int64(days) * 86_400 + seconds) * 1_000_000)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) throws -> PostgresDate {
        try #require(PostgresDate(year: year, month: month, day: day))
    }

    @Test(arguments: [
        ("2020-02-21T00:00:00+08:00", instant(2020, 2, 20, seconds: 57_600)),
        ("2020-02-21T00:00:00Z", instant(2020, 2, 21, seconds: 0)),
        ("2020-02-21t00:00:00z", instant(2020, 2, 21, seconds: 0)),
        ("2020-02-21 00:00-0530", instant(2020, 2, 21, seconds: 19_800)),
        ("2020-02-21T00:00:01.25+08", instant(2020, 2, 20, seconds: 57_601).adding(250_000)),
        ("2020-02-29T23:59:59.999999Z", instant(2020, 2, 29, seconds: 86_399).adding(999_999)),
    ])
    func instantsHaveAnOffset(text: String, expected: Timestamp) throws {
        #expect(try InstantArgument(argument: text) == .instant(expected))
    }

    @Test func otherTimesWaitForTheirZone() throws {
        #expect(try InstantArgument(argument: "now") == .now)
        #expect(try InstantArgument(argument: "yesterday") == .day(.yesterday))
        let day = try InstantArgument(argument: "2020-02-21")
        #expect(day == .day(.day(try Self.day(2020, 2, 21))))
        #expect(day.localText == "2020-02-21 00:00:00")
        let local = try InstantArgument(argument: "2020-02-21T09:30:00.5")
        #expect(local == .local(try Self.day(2020, 2, 21), timeOfDay: 34_200_500_000))
        #expect(local.localText == "2020-02-21 09:30:00.5")
        #expect(try InstantArgument(argument: "2020-02-21T09:30Z").localText == nil)
    }

    @Test func aBeginningMayBeSoLongAgo() throws {
        #expect(try SinceArgument(argument: "90m") == .ago(DurationArgument(argument: "90m")))
        #expect(try SinceArgument(argument: "yesterday") == .at(.day(.yesterday)))
        #expect(try SinceArgument(argument: "999999d") == .ago(DurationArgument(argument: "999999d")))
        let error = #expect(throws: AskingError.self) { _ = try SinceArgument(argument: "90") }
        #expect(
            error?.message.hasSuffix("so long before the as-of instant is written as 90m, 2h or 3d, 999999d at most")
                == true
        )
    }

    @Test(arguments: ["", "d", "+3d", "-3d", "3", "1.5h", "３d", "1000000d", "24000000h", "9223372036854775807s"])
    func whatIsNoLengthOfTimeIsRefusedWithAnExample(text: String) {
        let error = #expect(throws: AskingError.self) { _ = try DurationArgument(argument: text) }
        #expect(error?.message == "a length of time is written as 90m, 2h or 3d, 999999d at most")
    }

    @Test func placesOfAGroupAreOfDigits() throws {
        #expect(try GroupsResetCommand.target(["3:120", "7:0"]) == .offsets([3: 120, 7: 0]))
        for place in ["+3:120", "3:+120", "3:-1", "3:", "3:1:2", "3", "３:120"] {
            #expect(throws: ValidationError.self, "\(place)") { _ = try GroupsResetCommand.target([place]) }
        }
        #expect(throws: ValidationError.self) { _ = try GroupsResetCommand.target(["3:1", "3:2"]) }
    }

    @Test(arguments: [
        "", "soon", "2020-02-30", "2020-2-1", "20200221", "2020-02-21T", "2020-02-21T24:00Z", "2020-02-21T10",
        "2020-02-21T10:60Z",
        "2020-02-21T10:00:60Z", "2020-02-21T10:00:00.Z", "2020-02-21T10:00:00.1234567Z", "2020-02-21T10:00Z+1",
        "2020-02-21T10:00+8", "2020-02-21T10:00+24:00", "2020-02-21T10:00+08:", "2020-02-21+08:00", "２０２０-02-21",
        "0000-01-01", "0000-12-31T23:59:59Z", "2026-+1-02",
    ])
    func whatIsNoTimeIsRefusedWithAnExample(text: String) {
        let error = #expect(throws: AskingError.self) { _ = try InstantArgument(argument: text) }
        #expect(error?.message.contains("2026-05-11T10:00:00+08:00") == true)
    }

    @Test(arguments: ["now", "2020-02-21T00:00", "tomorrow", "2021-02-29", "0000-02-29"])
    func whatIsNoDayIsRefusedWithAnExample(text: String) {
        let error = #expect(throws: AskingError.self) { _ = try DayArgument(argument: text) }
        #expect(error?.message == "a day is written as 2026-05-11, today or yesterday; years go from 0001 to 9999")
    }

    @Test func policiesAreKeysAndValues() throws {
        let policy = try PolicyArgument(argument: "tier.vip_orders=10=ten")
        #expect(policy.key == "tier.vip_orders")
        #expect(policy.value == "10=ten")
        for text in ["tier.vip_orders", "=1", "key=", ""] {
            #expect(throws: AskingError.self) { _ = try PolicyArgument(argument: text) }
        }
    }

    @Test func aScopeTakesShopsAndTimes() throws {
        let scope = try ScopeOptions.parse([
            "--shop", "1", "--shop", "flagship", "--since", "2020-02-01", "--until", "2020-02-29T00:00:00Z", "--limit",
            "20",
            "--as-of", "now", "--time-zone", "Asia/Tokyo", "--all",
        ])
        #expect(scope.shop == ["1", "flagship"])
        #expect(scope.since == .at(.day(.day(try Self.day(2020, 2, 1)))))
        #expect(scope.until == .instant(Self.instant(2020, 2, 29, seconds: 0)))
        #expect(scope.limit == 20)
        #expect(scope.asOf == .now)
        #expect(scope.timeZone == "Asia/Tokyo")
        #expect(scope.all)
    }

    @Test(arguments: [
        (["--day", "today", "--since", "now"], "--day already says from when to when; leave out --since and --until"),
        (["--limit", "0"], "--limit is the number of rows to show, 1 or more"),
        (["--shop", ""], "--shop is empty; give an id, a name or a group, or leave it out for all shops"),
        (["--day", "today!"], "a day is written as 2026-05-11, today or yesterday; years go from 0001 to 9999"),
    ])
    func aScopeThatMakesNoSenseIsRefused(arguments: [String], message: String) {
        do {
            _ = try ScopeOptions.parse(arguments)
            Issue.record("\(arguments) were taken")
        } catch {
            #expect(ScopeOptions.message(for: error).hasSuffix(message))
            #expect(ScopeOptions.exitCode(for: error) == .validationFailure)
        }
    }

    @Test func outputHasFiveForms() throws {
        #expect(try OutputOptions.parse([]).output == .table)
        #expect(try OutputOptions.parse(["--output", "csv-excel"]).output == .csvExcel)
        #expect(try OutputOptions.parse(["-o", "ndjson", "--language", "zh"]).effectiveLanguage == .chinese)
        #expect(throws: (any Error).self) { try OutputOptions.parse(["--output", "xml"]) }
    }

    @Test(
        arguments: [
            ([:], Language.english),
            (["LANG": "zh_CN.UTF-8"], .chinese),
            (["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], .english),
            (["LANG": "en_GB", "LC_MESSAGES": "zh-TW"], .chinese),
        ] as [([String: String], Language)]
    )
    func theLanguageIsThatOfTheLocale(environment: [String: String], expected: Language) {
        #expect(Language.ofLocale { environment[$0] } == expected)
    }
}

extension Timestamp {
    fileprivate func adding(_ microseconds: Int64) -> Timestamp {
        Timestamp(microseconds: self.microseconds + microseconds)
    }
}
