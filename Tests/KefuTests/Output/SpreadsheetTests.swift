// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk
import Testing

@testable import kefu

struct SpreadsheetTests {
    private static func field(_ text: String, kind: OutputColumn.Kind) async throws -> String {
        let text = try await OutputText.of([[.text(text)]], columns: [OutputColumn("c", kind)], format: .csvExcel)
        return String(text.dropFirst("\u{FEFF}c\n".unicodeScalars.count).dropLast())
    }

    @Test(arguments: [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠x",
        "=cmd|' /C calc'!A0",
    ])
    func nothingIsALiveFormula(text: String) async throws {
        for kind in [OutputColumn.Kind.text, .identifier] {
            let field = try await Self.field(text, kind: kind)
            let bare = field.hasPrefix("\"") ? String(field.dropFirst()) : field
            #expect(bare.hasPrefix("'"))
        }
    }

    @Test(arguments: [
        ("240511123456789012345", "\"240511123456789012345\t\""),
        ("007", "\"007\t\""),
        ("3-4", "\"3-4\t\""),
        ("1E5", "\"1E5\t\""),
        (".5", "\".5\t\""),
        ("A-7", "A-7"),
        ("客户7", "客户7"),
        ("", ""),
    ])
    func idsStayText(id: String, expected: String) async throws {
        #expect(try await Self.field(id, kind: .identifier) == expected)
    }

    @Test(arguments: [("7 days", "7 days"), ("a,b", "\"a,b\""), ("猫", "猫"), ("＂", "＂")])
    func otherTextIsLeftAlone(text: String, expected: String) async throws {
        #expect(try await Self.field(text, kind: .text) == expected)
    }

    @Test func numbersStayNumbers() async throws {
        let columns = [OutputColumn("a", .money), OutputColumn("b", .decimal), OutputColumn("c", .seconds)]
        let row: [Cell] = [.money(-5), .decimal("-0.5"), .seconds(microseconds: -1_500_000)]
        #expect(
            try await OutputText.of([row], columns: columns, format: .csvExcel) == "\u{FEFF}a,b,c\n-5,-0.5,-1.5\n"
        )
    }

    @Test func theHeaderFollowsTheLanguage() async throws {
        let columns = [OutputColumn("shop", .identifier, title: "Shop", chineseTitle: "店铺")]
        let english = try await OutputText.of([], columns: columns, format: .csvExcel)
        #expect(english == "\u{FEFF}shop\n")
        let chinese = try await OutputText.of([], columns: columns, format: .csvExcel, language: .chinese)
        #expect(chinese == "\u{FEFF}店铺\n")
        let csv = try await OutputText.of([], columns: columns, format: .csv, language: .chinese)
        #expect(csv == "shop\n")
    }
}
