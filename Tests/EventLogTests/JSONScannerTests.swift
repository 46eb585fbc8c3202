// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

/// What is JSON and what is not, case by case.
struct JSONScannerTests {
    static let accepted: [String] = [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "1234567890", "0.5", "-0.5", "0.0", "1.0", "1.50", "1e0",
        "1E0", "1e+1", "1e-1", "1E+2", "1.5e3", "-1.5E-3", "0e0", "0e1", "0E+1", "0.0e-0", "123456789012345678",
        "1234567890123456789012345678901234567890", "-1234567890123456789012345678901234567890", "1e399", "1e-398",
        "2.3e-4", "20e1", #""""#, #""a""#, #""\"""#, #""\\""#, #""\/""#, #""\b\f\n\r\t""#, #""\u0041""#, #""\u00e9""#,
        #""\u4E2d""#, #""\uD83D\uDE00""#, #""\ud83d\ude00""#, #""\uDBFF\uDFFF""#, #""\u0001""#, #""\u001f""#,
        #""\u007f""#, #""\uFFFF""#, #""\uFDD0""#, #""\uE000""#, "\"\u{7F}\"", "\"é\"", "\"中文\"", "\"😀\"",
        "\"\u{80}\"", "\"\u{7FF}\"", "\"\u{800}\"", "\"\u{FFFF}\"", "\"\u{10000}\"", "\"\u{10FFFF}\"", "\"\u{FEFF}\"",
        "\"\u{2028}\u{2029}\"", "\"/\"", "\"a/b\"", "\"'\"", "\" \"", "\"\\u0022\"", "\"\\\\u0000\"", "[]", "[ ]",
        "[1]", "[1,2]", "[ 1 , 2 ]", "[null,true,false]", "[[]]", "[[],[]]", "[[[1]]]", "[{}]", "[\"\"]", "{}", "{ }",
        #"{"a":1}"#, #"{"a":1,"b":2}"#, #"{ "a" : 1 , "b" : 2 }"#, #"{"":0}"#, #"{"a":{}}"#, #"{"a":{"a":{"a":1}}}"#,
        #"{"a":[],"b":[]}"#, #"{"b":1,"a":2,"c":3}"#, #"{"a":1,"A":2}"#, "{\"\u{E9}\":1,\"e\u{301}\":2}",
        #"{"\u0061b":1,"a":2}"#,
        #"{"aaaaaaaa":1,"aaaaaaaab":2,"aaaaaaaaa":3}"#, " 1", "1 ", "\t\r\n 1\t\r\n ", " {} ", "\n[]\n", " null ",
        #"[1,"2",null,{"a":[true,{"b":false}]}]"#, #"{"a":"}"}"#, #"{"a":"]","b":"\\"}"#,
        "\"0123456789abcdef\"", "\"01234567\\n\"", "\"0123456\\n\"",
    ]

    @Test(arguments: accepted)
    func jsonIsAccepted(_ text: String) throws {
        _ = try canonical(text)
    }

    static let refused: [(text: String, code: JSONRefusal.Code)] = [
        ("", .notJSON), (" ", .notJSON), ("\n", .notJSON), ("nul", .notJSON), ("nulll", .trailingBytes),
        ("NULL", .invalidNumber), ("True", .notJSON), ("tru", .notJSON), ("truee", .trailingBytes), ("fals", .notJSON),
        ("falsy", .notJSON), ("undefined", .notJSON), ("NaN", .invalidNumber), ("-NaN", .invalidNumber),
        ("Infinity", .invalidNumber), ("-Infinity", .invalidNumber), ("nan", .notJSON), ("01", .invalidNumber),
        ("-01", .invalidNumber), ("00", .invalidNumber), ("-00", .invalidNumber), (".5", .invalidNumber),
        ("-.5", .invalidNumber), ("+1", .invalidNumber), ("++1", .invalidNumber), ("1.", .invalidNumber),
        ("-1.", .invalidNumber), ("1.e1", .invalidNumber), ("0.e1", .invalidNumber), ("1e", .invalidNumber),
        ("1E", .invalidNumber), ("1e+", .invalidNumber), ("1e-", .invalidNumber), ("1e1.5", .trailingBytes),
        ("1e1e1", .trailingBytes), ("-", .invalidNumber), ("--1", .invalidNumber), ("- 1", .invalidNumber),
        ("0x10", .trailingBytes), ("1_000", .trailingBytes), ("1,000", .trailingBytes), ("1 000", .trailingBytes),
        ("1a", .trailingBytes), ("1.5.5", .trailingBytes), ("１", .notJSON), ("1e400", .numberOutOfRange),
        ("1e-400", .numberOutOfRange), ("1e99999999999999999999", .numberOutOfRange),
        ("-1e99999999999999999999", .numberOutOfRange), ("1e-99999999999999999999", .numberOutOfRange),
        ("0e99999999999999999999", .numberOutOfRange), ("\"", .notJSON), ("\"a", .notJSON), ("\"a\\", .notJSON),
        ("\"a\\\"", .notJSON), ("a\"", .notJSON), ("'a'", .notJSON), (#""\x41""#, .invalidEscape),
        (#""\a""#, .invalidEscape), (#""\0""#, .invalidEscape), (#""\'""#, .invalidEscape), (#""\ ""#, .invalidEscape),
        (#""\U0041""#, .invalidEscape), (#""\é""#, .invalidEscape), (#""\u""#, .invalidEscape),
        (#""\u0""#, .invalidEscape), (#""\u00""#, .invalidEscape), (#""\u004""#, .invalidEscape),
        (#""\u004g""#, .invalidEscape), (#""\u 041""#, .invalidEscape), (#""\u-041""#, .invalidEscape),
        (#""\u0000""#, .nulCharacter), (#""a\u0000b""#, .nulCharacter), (#"{"\u0000":1}"#, .nulCharacter),
        (#""\uD800""#, .loneSurrogate), (#""\uDBFFx""#, .loneSurrogate), (#""\uDC00""#, .loneSurrogate),
        (#""\uDFFF""#, .loneSurrogate), (#""\uD83D\u0041""#, .loneSurrogate), (#""\uD83D\uD83D""#, .loneSurrogate),
        (#""\uDE00\uD83D""#, .loneSurrogate), (#""\uD83D\n""#, .loneSurrogate), (#""\uD83D\""#, .loneSurrogate),
        (#""\uD83D\u""#, .invalidEscape), ("\"\n\"", .controlCharacter), ("\"\t\"", .controlCharacter),
        ("\"\r\"", .controlCharacter), ("\"\u{1}\"", .controlCharacter), ("\"\u{1F}\"", .controlCharacter),
        ("\"\u{0}\"", .controlCharacter), ("\"01234567\u{8}\"", .controlCharacter), ("\u{0}", .nulCharacter),
        ("1\u{0}", .trailingBytes), ("\u{B}1", .notJSON), ("\u{A0}1", .notJSON), ("\u{FEFF}1", .notJSON),
        ("1\u{FEFF}", .trailingBytes), ("[", .notJSON), ("]", .notJSON), ("[1", .notJSON), ("[1,", .notJSON),
        ("[1,]", .notJSON), ("[,1]", .notJSON), ("[,]", .notJSON), ("[1,,2]", .notJSON), ("[1 2]", .notJSON),
        ("[1;2]", .notJSON), ("[1]]", .trailingBytes), ("[1}", .notJSON), ("[\"a\":1]", .notJSON), ("[a]", .notJSON),
        ("[1,2", .notJSON), ("[\"a", .notJSON), ("[[1]", .notJSON), ("[/*c*/]", .notJSON), ("[1] // c", .trailingBytes),
        ("{", .notJSON), ("}", .notJSON), ("{]", .notJSON), (#"{"a"}"#, .notJSON), (#"{"a":}"#, .notJSON),
        (#"{"a":1"#, .notJSON), (#"{"a":1,"#, .notJSON), (#"{"a":1,}"#, .notJSON), (#"{,"a":1}"#, .notJSON),
        (#"{"a":1,,"b":2}"#, .notJSON), (#"{"a":1 "b":2}"#, .notJSON), (#"{"a" 1}"#, .notJSON),
        (#"{"a"::1}"#, .notJSON),
        (#"{"a":1:2}"#, .notJSON), (#"{a:1}"#, .notJSON), (#"{'a':1}"#, .notJSON), (#"{1:1}"#, .notJSON),
        (#"{null:1}"#, .notJSON), (#"{"a":1]"#, .notJSON), (#"{"a""#, .notJSON), (#"{"a":"#, .notJSON),
        (#"{"a"#, .notJSON), (#"{"a":1}}"#, .trailingBytes), (#"{"a":1}{"b":2}"#, .trailingBytes),
        (#"{"a":1},"#, .trailingBytes), ("1 2", .trailingBytes), ("{} x", .trailingBytes), ("null,", .trailingBytes),
        ("\"a\"\"b\"", .trailingBytes), (#"{"a":1,"a":2}"#, .duplicateKey), (#"{"a":1,"b":2,"a":1}"#, .duplicateKey),
        (#"{"a":1,"\u0061":2}"#, .duplicateKey), (#"{"é":1,"\u00e9":2}"#, .duplicateKey),
        (#"{"":1,"":2}"#, .duplicateKey),
        (#"{"x":[{"y":1,"y":1}]}"#, .duplicateKey), (#"{"aaaaaaaab":1,"c":2,"aaaaaaaab":3}"#, .duplicateKey),
        (#"{"c":1,"b":2,"a":3,"b":4}"#, .duplicateKey), (#"{"\ud83d\ude00":1,"😀":2}"#, .duplicateKey),
    ]

    @Test(arguments: refused)
    func whatIsNotJSONIsRefusedWithItsReason(_ text: String, code: JSONRefusal.Code) {
        #expect { try canonical(text) } throws: { ($0 as? JSONRefusal)?.code == code }
    }

    static let invalidUTF8: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC3, 0xC3], [0xE0, 0x80, 0x80],
        [0xE0, 0x9F, 0xBF], [0xE1, 0x80], [0xE1, 0x80, 0x41], [0xE1, 0x41, 0x80], [0xED, 0xA0, 0x80],
        [0xED, 0xBF, 0xBF],
        [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80], [0xF1, 0x80, 0x80, 0x41],
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        [0xE4, 0xB8, 0xAD, 0x80], [0xD6, 0xD0, 0xCE, 0xC4],
    ]

    @Test(arguments: invalidUTF8)
    func textThatIsNotUTF8IsRefused(_ bytes: [UInt8]) {
        let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        #expect { try CanonicalJSON.canonical(quoted) } throws: { ($0 as? JSONRefusal)?.code == .invalidUTF8 }
        let key = Array("{".utf8) + quoted + Array(":1}".utf8)
        #expect { try CanonicalJSON.canonical(key) } throws: { ($0 as? JSONRefusal)?.code == .invalidUTF8 }
    }

    @Test func everyPrefixOfAnEventIsRefused() throws {
        let text = Array(#"{"a":[1,-2.5e3,{"b":"\ud83d\ude00中\n"},true,false,null],"":{}}"#.utf8)
        _ = try CanonicalJSON.canonical(text)
        for length in 0..<text.count {
            #expect(throws: JSONRefusal.self) { try CanonicalJSON.canonical(text[..<length]) }
        }
    }

    static let places: [(text: String, path: String, offset: Int)] = [
        (#"{"data":{"items":[{"qty":1},{"qty":2},{"qty":3},{"qty":0x}]}}"#, "data.items[3]", 56),
        (#"{"data":{"items":[{"qty":1},{"qty":01}]}}"#, "data.items[1].qty", 37),
        (#"{"data":{"text":"ab\u0000"}}"#, "data.text", 19), (#"{"a":1,"a":2}"#, "a", 10),
        (#"[[1,2],[3,nope]]"#, "[1][1]", 10), (#"{"a":{"b":1 "c":2}}"#, "a", 12),
        (#"{"x":{"姓 名":tru}}"#, "x.<field 1>", 16), (#"{"data":{"text":"秘密"#, "data.text", 23), ("1 2", "", 2),
    ]

    @Test(arguments: places)
    func aRefusalNamesPathAndByte(_ text: String, path: String, offset: Int) {
        #expect { try canonical(text) } throws: { error in
            guard let refusal = error as? JSONRefusal else { return false }
            return refusal.path == path && refusal.offset == offset
        }
    }

    @Test func aRefusalQuotesNothingOfTheText() {
        for text in [#"{"text":"secret\q"}"#, #"{"secret words":secret}"#, #"{"text":"secret" secret}"#] {
            #expect { try canonical(text) } throws: { !"\($0)".contains("secret") }
        }
    }
}
