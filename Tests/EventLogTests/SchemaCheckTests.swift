// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

struct SchemaCheckTests {
    static let cases: [(schema: String, good: [String], bad: [String])] = [
        ("{}", ["null", "1", "{}", "[]", "\"\""], []),
        (#"{"type":"null"}"#, ["null"], ["0", "false", "\"\"", "[]", "{}"]),
        (#"{"type":"boolean"}"#, ["true", "false"], ["null", "0", "\"true\""]),
        (#"{"type":"string"}"#, ["\"\"", "\"a\""], ["null", "1", "[]", "{}", "true"]),
        (#"{"type":"array"}"#, ["[]", "[1]"], ["{}", "\"[]\""]),
        (#"{"type":"object"}"#, ["{}", #"{"a":1}"#], ["[]", "null"]),
        (
            #"{"type":"integer"}"#,
            ["0", "-0", "1", "1.0", "1e2", "1.50e1", "-7", "100e-2", "123456789012345678901234567890", "1e30"],
            ["0.5", "1.5", "1e-1", "\"1\"", "null", "true"]
        ),
        (#"{"type":"number"}"#, ["0", "0.5", "1e-1", "-1.5"], ["\"1\"", "null", "true"]),
        (#"{"type":["integer","null"]}"#, ["1", "null"], ["1.5", "\"1\"", "false"]),
        (#"{"type":["string","number"]}"#, ["\"\"", "1.5"], ["null", "[]"]),
        (#"{"minimum":0}"#, ["0", "-0", "0.1", "1e30", "\"-1\"", "null"], ["-1", "-0.1", "-1e-30", "-1e30"]),
        (#"{"minimum":-2}"#, ["-2", "-2.0", "-1.9"], ["-2.1", "-3", "-2.0000000000000000001"]),
        (
            #"{"maximum":9007199254740991}"#, ["9007199254740991", "9007199254740991.0", "-1e30"],
            ["9007199254740992", "9007199254740991.1", "1e30", "9007199254740991000"]
        ),
        (#"{"maximum":-1}"#, ["-1", "-1.5", "-1e30"], ["0", "-0.5", "1", "-0"]),
        (#"{"minLength":1}"#, ["\"a\"", "\"中\"", #""\n""#, "1"], ["\"\""]),
        (#"{"minLength":3}"#, ["\"abc\"", "\"中文字\"", #""\u4e2d\u6587\u5b57""#], ["\"ab\"", "\"中文\"", "\"😀é\""]),
        (
            #"{"maxLength":2}"#, ["\"\"", "\"ab\"", "\"中文\"", "\"😀😀\"", #""\ud83d\ude00\n""#],
            ["\"abc\"", "\"中文字\"", #""\u0061bc""#, #""\ud83d\ude00\n\n""#]
        ),
        (#"{"const":"1.0"}"#, ["\"1.0\"", #""\u0031.0""#], ["1.0", "\"1\"", "null"]),
        (
            #"{"enum":["text","a longer choice","a longer choise",null,true]}"#,
            ["\"text\"", "\"a longer choice\"", "null", "true", #""te\u0078t""#],
            ["\"tex\"", "\"texts\"", "\"Text\"", "\"a longer chois\"", "false", "\"\"", "0", "[]", "{}"]
        ),
        (
            #"{"pattern":"^[A-Z]{3}$"}"#, ["\"CNY\"", #""\u0043NY""#, "1"],
            ["\"cny\"", "\"CN\"", "\"CNYY\"", "\"\"", "\" CNY\"", #""CNY\n""#, "\"ＣＮＹ\""]
        ),
        (
            #"{"pattern":"^a?[b-d]*e+f{2,3}g{1,}h$"}"#, ["\"eeffgh\"", "\"abcdefffggh\""],
            ["\"aeffh\"", "\"efgh\"", "\"eeffffgh\""]
        ),
        (#"{"pattern":"^[a-c]*abc$"}"#, ["\"abc\"", "\"aabcabc\""], ["\"ab\"", "\"abcd\""]),
        (#"{"pattern":"^[0-9]{4}-[0-9]{2}\\.x$"}"#, ["\"2026-05.x\""], ["\"2026-05-x\"", "\"202-05.x\""]),
        (
            #"{"format":"date-time"}"#,
            [
                "\"2026-05-11T10:10:15Z\"", "\"2026-05-11T10:10:15.123456789+08:00\"", "\"2024-02-29t00:00:00z\"", "1",
                #""2026-05-11T10:10:15\u005A""#,
            ],
            [
                "\"2026-05-11T10:10:15\"", "\"2026-02-30T10:10:15Z\"", "\"2026-05-11T10:10:60Z\"", "\"2026-05-11\"",
                "\"\"",
                "\"2026-05-11T24:00:00Z\"", "\"0000-05-11T10:10:15Z\"", "\"2026-05-11T10:10:15+8:00\"",
                "\"2026-05-11T10:10:15.Z\"", "\"2026-05-11T10:10:15Zz\"",
            ]
        ),
        (#"{"items":{"type":"integer"}}"#, ["[]", "[1,2]", "{}", "\"\""], ["[1,\"2\"]", "[null]"]),
        (
            #"{"properties":{"a":{"type":"integer"},"abcdefghi":{"type":"string"},"abcdefghj":{"type":"null"}},"required":["a"]}"#,
            [#"{"a":1}"#, #"{"b":[],"a":1}"#, #"{"\u0061":1,"abcdefghi":"","abcdefghj":null}"#, "[]", "1"],
            ["{}", #"{"A":1}"#, #"{"a":""}"#, #"{"a":1,"abcdefghi":null}"#, #"{"a":1,"abcdefghj":""}"#, #"{"aa":1}"#]
        ),
        (
            #"{"properties":{"a":{"items":{"properties":{"b":{"minimum":1}},"required":["b"]}}}}"#,
            ["{}", #"{"a":[]}"#, #"{"a":[{"b":1},{"b":2,"c":0}]}"#, #"{"a":[1]}"#],
            [#"{"a":[{"b":0}]}"#, #"{"a":[{"b":1},{}]}"#]
        ),
    ]

    @Test(arguments: cases)
    func valuesAreJudged(schema: String, good: [String], bad: [String]) throws {
        let program = try SchemaCompiler.compile(schema)
        for text in good { #expect(try program.violation(of: text) == nil, "\(text)") }
        for text in bad { #expect(try program.violation(of: text) != nil, "\(text)") }
    }

    static let words: [(text: String, description: String)] = [
        ("[]", "must be an object"),
        (#"{"id":"x"}"#, "items: required"),
        (#"{"items":{}}"#, "items: must be an array or null"),
        (#"{"items":[{"qty":1},{"qty":-1}]}"#, "items[1].qty: must be at least 0"),
        (#"{"items":[{"qty":101}]}"#, "items[0].qty: must be at most 100"),
        (#"{"items":[{"qty":1.5}]}"#, "items[0].qty: must be an integer"),
        (#"{"items":[],"kind":"secret"}"#, "kind: must be one of full, deposit, true, null"),
        (#"{"items":[],"only":"secret"}"#, "only: must be this"),
        (#"{"items":[],"id":""}"#, "id: must not be empty"),
        (#"{"items":[],"id":"secrets"}"#, "id: must have at most 5 characters"),
        (#"{"items":[],"code":"secret"}"#, "code: must match [A-Z]{3}-[0-9_a-z]{1,}"),
        (#"{"items":[],"long":"secret"}"#, "long: must have at least 20 characters"),
        (
            #"{"items":[],"at":"secret"}"#,
            "at: must be an RFC 3339 time with an offset, such as 2026-05-11T10:10:15+08:00"
        ),
    ]

    @Test(arguments: words)
    func aViolationNamesFieldAndExpectationOnly(text: String, description: String) throws {
        let program = try SchemaCompiler.compile(
            #"""
            {"type":"object","required":["items"],"properties":{
              "items":{"type":["array","null"],"items":{"properties":{"qty":{"type":"integer","minimum":0,"maximum":100}}}},
              "kind":{"enum":["full","deposit",true,null]},"only":{"const":"this"},"id":{"minLength":1,"maxLength":5},
              "code":{"pattern":"^[A-Z]{3}-[a-z0-9_]+$"},"long":{"minLength":20},"at":{"format":"date-time"}}}
            """#
        )
        #expect(try program.violation(of: text)?.description == description)
    }
}
