// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@testable import kefu

struct DemoTextTests {
    @Test(arguments: [10, 20, 33, 100])
    func linesFitTheWidth(width: Int) {
        let text = "杭州小满茶铺 stands at 48.4 %（满100人），再及时回复3位即可达标。 The rest is lost, sadly."
        let lines = WrappedText.lines(text, width: width)
        // Marks that may not begin a line may stand beyond its end.
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= width + 4 })
        #expect(lines.allSatisfy { !$0.hasPrefix(" ") && !$0.hasSuffix(" ") })
        #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
    }

    @Test func wordsStayWhole() {
        #expect(WrappedText.lines("one two three", width: 8) == ["one two", "three"])
        #expect(WrappedText.lines("incomprehensibilities", width: 8) == ["incomprehensibilities"])
        #expect(WrappedText.lines("", width: 8) == [])
    }

    @Test func marksDoNotBeginALine() {
        #expect(WrappedText.lines("一二三四。五", width: 8) == ["一二三四。", "五"])
    }

    @Test func timesAreThoseOfTheShopsClock() {
        #expect(DemoTime.text(DemoTime.now) == "2026-05-11T21:40:00+08:00")
        #expect(Timestamp(microseconds: DemoTime.now).description == "2026-05-11T13:40:00Z")
        #expect(DemoTime.clockTime == "21:40")
        #expect(DemoTime.compactDay(DemoTime.at(-1)) == "260510")
        #expect(DemoTime.shortDay(DemoTime.at(0)) == "5.11")
        let earlier = DemoTime.at(-30, 15)
        #expect(DemoTime.text(DemoTime.clock(16, daysAfter: earlier)) == "2026-05-10T16:00:00+08:00")
        #expect(DemoTime.text(DemoTime.clock(9, daysAfter: DemoTime.now)) == "2026-05-12T09:00:00+08:00")
    }

    @Test func strangeWordsAreQuotedForTheShell() {
        let suggestion = DemoSuggestion(title: .init("", ""), command: ["--shop", "it's", "杭州", "a b", "--day=1"])
        #expect(suggestion.line(program: "./kefu") == #"./kefu --shop 'it'\''s' 杭州 'a b' --day=1"#)
    }

    @Test func invalidJSONIsNeverWritten() {
        var bytes: [UInt8] = []
        DemoValue.object(["a\"": .string(#"\"é"#), "none": nil, "list": .array([1, true, .array([]), .object([:])])])
            .write(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"a\"":"\\\"é","list":[1,true,[],{}]}"#)
    }
}
