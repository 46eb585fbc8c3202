// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Events of many kinds, with values that can be spelled in many ways; some of them come again, some are bad.
struct MixedEvents {
    private var generator: SeededGenerator
    private(set) var lines: [String] = []

    init(count: Int, generator: SeededGenerator) {
        self.generator = generator
        for number in 0..<count {
            switch Int.random(in: 0..<20, using: &self.generator) {
            case 0 where number > 10: lines.append(lines.randomElement(using: &self.generator) ?? "")
            case 1 where number > 10: lines.append(conflict())
            case 2: lines.append(bad(number))
            default: lines.append(good(number))
            }
        }
    }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &generator)]
    }

    private mutating func good(_ number: Int) -> String {
        let customer = Int.random(in: 0..<30, using: &generator)
        let order = Int.random(in: 0..<30, using: &generator)
        let (time, shop, extra) = (time(), pick(["s1", "s2", "店铺"]), extensions())
        func event(_ type: String, _ subject: String, _ data: String) -> String {
            EventLine.event(
                type,
                id: "e\(number)",
                subject: subject,
                at: time,
                shop: shop,
                source: "/mixed?a=%20b",
                extra: extra,
                data: data
            )
        }
        let text = string()
        switch Int.random(in: 0..<6, using: &generator) {
        case 0:
            return event(
                "message.received",
                "customers/c\(customer)",
                #"{"x":\#(value(3)),"text":\#(text),"nick":\#(string()),"customer_id":"c\#(customer)"}"#
            )
        case 1:
            return event(
                "message.sent",
                "customers/c\(customer)",
                #"{"sender_kind":"human","text":null,"\#(pick(["é", "z", "\\u0041"]))":\#(value(2))}"#
            )
        case 2:
            return event(
                "order.placed",
                "orders/\(order)",
                #"{"order_id":"\#(order)","payable_minor":\#(pick(["0", "100", "9007199254740991", "1e2", "100.0"])),"more":\#(value(3))}"#
            )
        case 3:
            return event(
                "order.remarked",
                "orders/\(order)",
                #"{"order_id":"\#(order)","flag":"red","by":"seller","text":\#(text)}"#
            )
        case 4:
            return event("com.example.thing", "anything at all/\(customer)", value(4, isObject: true))
        default:
            return event("com.example.bare", "things/\(customer)", "null")
        }
    }

    private mutating func conflict() -> String {
        pick(lines).replacing(#""shop":"s1""#, with: #""shop":"s3""#).replacing(#""shop":"s2""#, with: #""shop":"s3""#)
    }

    private mutating func bad(_ number: Int) -> String {
        let line = good(number)
        return pick([
            line.replacing(#""source":"/mixed?a=%20b","#, with: ""),
            line.replacing(#""specversion":"1.0""#, with: #""specversion":"2""#),
            line.replacing(#""time":"2"#, with: #""time":"x2"#),
            line.replacing(#""type":""#, with: #""type":"unheard."#),
            line.replacing(#""shop":"#, with: #""shop":"twice","shop":"#),
        ])
    }

    private mutating func time() -> String {
        let hour = Int.random(in: 10...15, using: &generator)
        return "2024-05-11T\(hour):07:09" + pick(["", ".5", ".500", ".123456", ".000001"])
            + pick(["Z", "+08:00", "-03:30", "z"])
    }

    private mutating func extensions() -> String {
        pick([
            "", #","datacontenttype":"application/json""#, #","traceid":"t\u002f1","count":7"#,
            #","flag":true,"nothing":null"#,
            #","dataschema":"https://example.com/s","recordedby":"导入""#,
        ])
    }

    private mutating func string() -> String {
        "\""
            + (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                pick([
                    "你", "\\u4f60", "a", "\\\"", "\\\\", "\\/", "/", "\\n", "\\u001f", "😀", "\\ud83d\\ude00", "é",
                    "\u{7f}", "\\u2028", " ",
                ])
            }.joined() + "\""
    }

    private mutating func value(_ depth: Int, isObject: Bool = false) -> String {
        let kind = isObject ? 0 : Int.random(in: depth > 0 ? 0...6 : 2...6, using: &generator)
        switch kind {
        case 0:
            var keys = ["b", "a", "Z", "aa", "é", "你", "😀", "", "a b"].shuffled(using: &generator)
            keys.removeLast(Int.random(in: 0...keys.count, using: &generator))
            return "{" + keys.map { "\"\($0)\" : \(value(depth - 1))" }.joined(separator: " ,") + "}"
        case 1:
            return "["
                + (0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth - 1) }.joined(separator: ", ")
                + "]"
        case 2, 3:
            return pick([
                "0", "-0", "0.0", "-0.00", "1.50", "15e-1", "1E+2", "100", "1e20", "123456789012345678901234567890",
                "0.1e-7",
                "-12.340", "1e-300", "1e300", "2.5E0",
            ])
        case 4: return pick(["true", "false", "null"])
        default: return string()
        }
    }
}
