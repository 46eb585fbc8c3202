// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk
import Testing

@testable import kefu

struct MachineFormatTests {
    private static let columns = [
        OutputColumn("shop", .identifier),
        OutputColumn("name", .text),
        OutputColumn("messages", .integer),
        OutputColumn("rate", .share),
        OutputColumn("waiting_s", .seconds),
        OutputColumn("at", .instant),
        OutputColumn("day", .day),
        OutputColumn("amount", .money),
        OutputColumn("judged", .boolean),
        OutputColumn("data", .json),
    ]

    private static var rows: [[Cell]] {
        [
            [
                .text("007"), .text("a \"quoted\", 客服\n\u{1}\\"), .integer(.min), .decimal("0.500000"),
                .seconds(microseconds: 1_250_000), .instant(microseconds: 1_778_465_415_120_000, local: "local"),
                .day(20_584),
                .money(3800), .boolean(true), .text("{\"a\":[1]}"),
            ],
            [.null, .null, .null, .null, .null, .null, .null, .null, .null, .null],
        ]
    }

    @Test func csvIsRFC4180WithLineFeeds() async throws {
        #expect(
            try await OutputText.of(Self.rows, columns: Self.columns, format: .csv) == """
                shop,name,messages,rate,waiting_s,at,day,amount,judged,data
                007,"a ""quoted"", 客服
                \u{1}\\",-9223372036854775808,0.500000,1.25,2026-05-11T02:10:15.12Z,2026-05-11,3800,true,"{""a"":[1]}"
                ,,,,,,,,,

                """
        )
    }

    @Test func ndjsonIsOneObjectALine() async throws {
        #expect(
            try await OutputText.of(Self.rows, columns: Self.columns, format: .ndjson) == #"""
                {"shop":"007","name":"a \"quoted\", 客服\n\u0001\\","messages":-9223372036854775808,"rate":0.500000,"waiting_s":1.25,"at":"2026-05-11T02:10:15.12Z","day":"2026-05-11","amount":3800,"judged":true,"data":{"a":[1]}}
                {"shop":null,"name":null,"messages":null,"rate":null,"waiting_s":null,"at":null,"day":null,"amount":null,"judged":null,"data":null}

                """#
        )
    }

    @Test func jsonIsOneArray() async throws {
        let columns = [OutputColumn("n", .integer)]
        let none = try await OutputText.of([], columns: columns, format: .json)
        #expect(none == "[]\n")
        let two = try await OutputText.of([[.integer(1)], [.integer(2)]], columns: columns, format: .json)
        #expect(two == "[\n{\"n\":1},\n{\"n\":2}\n]\n")
    }

    @Test func whatIsNoNumberIsAStringInJSON() async throws {
        let columns = [OutputColumn("n", .decimal)]
        let text = try await OutputText.of([[.decimal("NaN")], [.decimal("1e30")]], columns: columns, format: .ndjson)
        #expect(text == "{\"n\":\"NaN\"}\n{\"n\":1e30}\n")
    }

    @Test(arguments: [OutputFormat.csv, .json, .ndjson, .csvExcel])
    func remarksDoNotDisturbPrograms(format: OutputFormat) async throws {
        var remarks: [String] = []
        let text = try await OutputText.of(
            [[.integer(1)]],
            columns: [OutputColumn("n", .integer)],
            format: format,
            completeness: .first(total: 214),
            remark: { remarks.append($0) }
        )
        #expect(!text.contains("shown"))
        #expect(remarks == ["1 of 214 shown; --all shows everything"])
    }

    @Test func borrowedTextIsWrittenLikeOwnedText() async throws {
        let text = Array("客,\"服\"".utf8)
        for format in OutputFormat.allCases {
            let columns = [OutputColumn("name", .text)]
            let owned = try await OutputText.of([[.text("客,\"服\"")]], columns: columns, format: format)
            let buffer = OutputBuffer(descriptor: nil)
            let writer = RowWriter(columns: columns, format: format, into: buffer)
            text.withUnsafeBytes { writer.write([.utf8($0)]) }
            try await writer.finish()
            #expect(String(decoding: buffer.bytes, as: UTF8.self) == owned)
        }
    }
}
