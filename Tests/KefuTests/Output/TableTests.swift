// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk
import Testing

@testable import kefu

struct TableTests {
    private static let columns = [
        OutputColumn("shop", .identifier, title: "Shop", chineseTitle: "店铺"),
        OutputColumn("name", .text, title: "Name", chineseTitle: "名称"),
        OutputColumn("customers", .integer, title: "Customers", chineseTitle: "客户数"),
        OutputColumn("rate", .share, title: "Rate", chineseTitle: "回复率"),
        OutputColumn("waiting_s", .seconds, title: "Waiting", chineseTitle: "等待"),
        OutputColumn("amount", .money, title: "Amount", chineseTitle: "金额"),
        OutputColumn("judged", .boolean, title: "Judged", chineseTitle: "考核"),
        OutputColumn("since", .instant, title: "Since", chineseTitle: "开始"),
    ]

    private static var rows: [[Cell]] {
        [
            [
                .text("100000001"), .text("小猫旗舰店"), .integer(120), .decimal("0.841667"),
                .seconds(microseconds: 3_900_000_000), .money(123_450), .boolean(true),
                .instant(microseconds: 1_582_214_400_000_000, local: "2020-02-21 00:00"),
            ],
            [
                .text("7"), .text("猫👍🏽 cat"), .integer(3), .decimal("1.000000"), .seconds(microseconds: 12_500_000),
                .money(-50),
                .boolean(false), .instant(microseconds: 1_582_214_400_250_000),
            ],
            [.text("8"), .null, .integer(0), .null, .null, .null, .null, .null],
        ]
    }

    @Test func columnsAlignWithChineseAndEmoji() async throws {
        let text = try await OutputText.of(Self.rows, columns: Self.columns, format: .table)
        #expect(
            text == """
                Shop       Name        Customers      Rate  Waiting     Amount  Judged  Since
                ─────────  ──────────  ─────────  ────────  ───────  ─────────  ──────  ───────────────────────
                100000001  小猫旗舰店        120   84.17 %   1h 05m  ¥1,234.50  yes     2020-02-21 00:00
                7          猫👍🏽 cat            3  100.00 %   12.5 s     -¥0.50  no      2020-02-20 16:00:00.25Z
                8          -                   0         -        -          -  -       -

                """
        )
    }

    @Test func titlesFollowTheLanguage() async throws {
        let text = try await OutputText.of(
            [Self.rows[0]],
            columns: Self.columns,
            format: .table,
            language: .chinese,
            completeness: .first(total: 214)
        )
        #expect(
            text == """
                店铺       名称        客户数   回复率    等待       金额  考核  开始
                ─────────  ──────────  ──────  ───────  ──────  ─────────  ────  ────────────────
                100000001  小猫旗舰店     120  84.17 %  1h 05m  ¥1,234.50  是    2020-02-21 00:00

                显示 214 行中的 1 行；--all 显示全部

                """
        )
    }

    @Test func aNarrowTerminalCutsTextAndNeverNumbers() async throws {
        let terminal = Terminal(isTerminal: true, width: 60, hasColour: false)
        let columns = Array(Self.columns.prefix(6))
        let rows = [
            [Cell.text("100000001"), .text("小猫旗舰店小猫旗舰店"), .integer(1), .null, .null, .money(1)],
            [.text("a-very-long-shop-identifier"), .text("short"), .integer(12_345_678_901), .null, .null, .null],
        ]
        let text = try await OutputText.of(rows, columns: columns, format: .table, terminal: terminal)
        #expect(
            text == """
                Shop                         Name            Customers  Rate
                ───────────────────────────  ────────────  ───────────  ────
                100000001                    小猫旗舰店…             1     -
                a-very-long-shop-identifier  short         12345678901     -

                no room for: Waiting, Amount; a wider terminal or --output csv shows them

                """
        )
    }

    @Test func columnsWithoutRoomAreNamed() async throws {
        let terminal = Terminal(isTerminal: true, width: 40, hasColour: false)
        let text = try await OutputText.of([Self.rows[0]], columns: Self.columns, format: .table, terminal: terminal)
        #expect(
            text == """
                Shop       Name       Customers     Rate
                ─────────  ─────────  ─────────  ───────
                100000001  小猫旗舰…        120  84.17 %

                no room for: Waiting, Amount, Judged, Since; a wider terminal or --output csv shows them

                """
        )
    }

    @Test func identifiersAreCutWhenNothingElseIsLeft() async throws {
        let terminal = Terminal(isTerminal: true, width: 45, hasColour: false)
        let row: [Cell] = [.text("a-very-long-shop-identifier"), .text("小猫旗舰店小猫"), .integer(12_345_678_901)]
        let columns = Array(Self.columns.prefix(3))
        #expect(
            try await OutputText.of([row], columns: columns, format: .table, terminal: terminal) == """
                Shop                    Name        Customers
                ──────────────────────  ────────  ───────────
                a-very-long-shop-iden…  小猫旗…   12345678901

                """
        )
    }

    @Test func codesHaveWords() async throws {
        let platform = OutputColumn("platform", .code, words: ["pdd": Phrase("Pinduoduo", "拼多多")])
        let rows: [[Cell]] = [[.text("pdd")], [.text("new")]]
        let english = try await OutputText.of(rows, columns: [platform], format: .table)
        #expect(english == "platform\n─────────\nPinduoduo\nnew\n")
        let chinese = try await OutputText.of(rows, columns: [platform], format: .table, language: .chinese)
        #expect(chinese == "platform\n────────\n拼多多\nnew\n")
        #expect(try await OutputText.of(rows, columns: [platform], format: .csv) == "platform\npdd\nnew\n")
    }

    @Test func coloursMarkHeaderAndAbsence() async throws {
        let terminal = Terminal(isTerminal: true, width: 80, hasColour: true)
        let columns = [OutputColumn("agent", .identifier, title: "Agent"), OutputColumn("n", .integer, title: "N")]
        let text = try await OutputText.of(
            [[.null, .integer(1)]],
            columns: columns,
            format: .table,
            terminal: terminal
        )
        let escape = "\u{1B}["
        #expect(
            text == "\(escape)1mAgent\(escape)0m  \(escape)1mN\(escape)0m\n"
                + "\(escape)2m─────\(escape)0m  \(escape)2m─\(escape)0m\n"
                + "\(escape)2m-\(escape)0m      1\n"
        )
    }

    @Test func anEmptyTableSaysSoWithAHint() async throws {
        let english = try await OutputText.of([], columns: Self.columns, format: .table, hint: "try --day yesterday")
        #expect(english == "no rows; try --day yesterday\n")
        let chinese = try await OutputText.of([], columns: Self.columns, format: .table, language: .chinese)
        #expect(chinese == "没有数据\n")
    }

    @Test func rowsAfterTheSampleAreWrittenAsTheyCome() async throws {
        let columns = [OutputColumn("name", .text), OutputColumn("n", .integer)]
        let count = TableEncoder.sampleSize + 2
        let rows = (1...count).map { [Cell.text($0 == count ? "longer than before" : "name"), .integer(Int64($0))] }
        let lines = try await OutputText.of(rows, columns: columns, format: .table).split(separator: "\n")
        #expect(lines.count == count + 2)
        #expect(lines[2] == "name     1")
        #expect(lines[count] == "name  \(count - 1)")
        #expect(lines[count + 1] == "longer than before  \(count)")
    }

    @Test func amountsFollowTheCurrencyOfTheRow() async throws {
        let columns = [OutputColumn("amount", .money), OutputColumn("currency", .text)]
        let rows = ["CNY", "USD", "JPY", "KWD", "SEK", "GBP"].map { [Cell.money(123_456), .text($0)] }
        let lines = try await OutputText.of(rows + [[.money(5), .null]], columns: columns, format: .table)
            .split(separator: "\n").dropFirst(2)
        #expect(
            Array(lines) == [
                "   ¥1,234.56  CNY", "   $1,234.56  USD", "  JP¥123,456  JPY", " KWD 123.456  KWD", "SEK 1,234.56  SEK",
                "   £1,234.56  GBP", "       ¥0.05  -",
            ]
        )
    }
}
