// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@testable import kefu

struct ValueTextTests {
    private static func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [Int64.min, -1_000_000, -10, -1, 0, 7, 10, 99, 1_234_567_890, .max])
    func integersAreWrittenInFull(value: Int64) {
        #expect(Self.text { $0.append(integer: value) } == String(value))
    }

    @Test(arguments: [
        (0, "0"), (1_000_000, "1"), (1_500_000, "1.5"), (1_250_000, "1.25"), (1_001_000, "1.001"), (999_499, "0.999"),
        (999_500, "1"), (499, "0"), (-499, "0"), (-500, "-0.001"), (-1_500_000, "-1.5"), (86_400_000_000, "86400"),
        (Int64.min, "-9223372036854.776"), (Int64.max, "9223372036854.776"),
    ])
    func secondsHaveUpToThreeDecimals(microseconds: Int64, expected: String) {
        #expect(Self.text { $0.append(secondsOf: microseconds) } == expected)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (1_778_465_415_000_000, "2026-05-11T02:10:15Z"),
        (1_778_465_415_120_000, "2026-05-11T02:10:15.12Z"), (Int64.max, "infinity"), (Int64.min, "-infinity"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"), (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00Z"),
    ])
    func instantsAreUTC(microseconds: Int64, expected: String) {
        #expect(Self.text { $0.append(instantOf: microseconds) } == expected)
    }

    @Test(arguments: (0..<200).map(UInt64.init))
    func instantsAndDaysAgreeWithTheOtherWriter(seed: UInt64) {
        var noise = Noise(state: seed)
        let microseconds = Int64.random(in: -62_135_596_800_000_000..<253_402_300_800_000_000, using: &noise)
        #expect(
            Self.text { $0.append(instantOf: microseconds) } == Timestamp(microseconds: microseconds).description
        )
        let days = Int32.random(in: -719_162..<2_932_897, using: &noise)
        #expect(Self.text { $0.append(day: Int64(days)) } == PostgresDate(days: days).description)
    }

    @Test(arguments: [
        (0, "0 s"), (12_000_000, "12 s"), (12_500_000, "12.5 s"), (30_040_000, "30.0 s"), (29_960_000, "29.9 s"),
        (59_999_499, "59.9 s"), (59_999_500, "1m 00s"), (60_000_000, "1m 00s"), (119_999_999, "2m 00s"),
        (120_000_499, "2m 00s"), (303_000_000, "5m 03s"), (3_900_000_000, "1h 05m"), (187_200_000_000, "2d 04h"),
        (-12_500_000, "-12.5 s"), (-303_000_000, "-5m 03s"), (-499, "0 s"),
    ])
    func durationsAreTwoUnitsOfTheMillisecondsThatProgramsAreTold(microseconds: Int64, expected: String) {
        #expect(HumanText.duration(microseconds: microseconds) == expected)
    }

    @Test(arguments: [
        (0, "¥0.00"), (5, "¥0.05"), (3800, "¥38.00"), (100_000, "¥1,000.00"), (-123_456_789, "-¥1,234,567.89"),
    ])
    func yuanHaveTwoDecimals(minor: Int64, expected: String) {
        #expect(HumanText.money(minor, currency: .yuan) == expected)
    }

    @Test(arguments: [
        ("0.842105", "84.21 %"), ("0.842150", "84.22 %"), ("1.000000", "100.00 %"), ("0", "0.00 %"),
        ("0.299999", "30.00 %"),
        ("0.29994", "29.99 %"), ("NaN", "NaN"), ("-0.5", "-0.5"), ("0.00005", "0.01 %"),
    ])
    func sharesAreShownAsPercentages(share: String, expected: String) {
        #expect(HumanText.percentage(share) == expected)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func countsAreGrouped(number: Int, expected: String) {
        #expect(HumanText.grouped(number) == expected)
    }
}
