// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A record that must be refused, and what the refusal must name.
struct BadLine: Sendable {
    let bytes: [UInt8]
    let named: String

    init(_ line: String, _ named: String) { self.init(Array(line.utf8), named) }

    init(_ bytes: [UInt8], _ named: String) {
        self.bytes = bytes
        self.named = named
    }

    /// Text that no refusal may quote.
    static let secret = "SECRET-我的电话"

    private static let message = EventLine.received(
        "bad",
        "c1",
        at: "2024-05-11T10:00:00+08:00",
        text: secret
    )
    private static let order = EventLine.placed("bad", "7001", at: "2024-05-11T10:00:00+08:00", amount: 1250)
        .replacing("1250", with: #"1250,"note_text":"\#(secret)""#)

    private static func message(_ old: String, _ new: String) -> String { changed(message, old, new) }
    private static func order(_ old: String, _ new: String) -> String { changed(order, old, new) }

    private static func changed(_ line: String, _ old: String, _ new: String) -> String {
        precondition(line.contains(old), old)
        return line.replacing(old, with: new)
    }

    /// One for every way in which a record can be bad, but for sheer size.
    static let all: [BadLine] = syntax + encoding + attributes + times + payloads + limits

    private static let syntax = [
        BadLine("not json \(secret)", "JSON"),
        BadLine(String(message.dropLast(40)), "cut off"),
        BadLine(message + "}", "follow"),
        BadLine(#""a string""#, "object"),
        BadLine("[\(message)]", "object"),
        BadLine("17", "object"),
        BadLine(message(#""c1""#, "'c1'"), "JSON"),
        BadLine(message(#""shop":"#, #""shop":"other","shop":"#), "shop"),
        BadLine(message(#""customer_id":"c1""#, #""customer_id":"c1","customer_id":"c1""#), "customer_id"),
    ]

    private static let encoding = [
        BadLine(Array(message.utf8).map { $0 == UInt8(ascii: "T") ? 0xE9 : $0 }, "UTF-8"),
        BadLine(Array(message.utf8).map { $0 == UInt8(ascii: "-") ? 0 : $0 }, "control"),
        BadLine(message("SECRET", "SEC\u{1}RET"), "control"),
        BadLine(message("SECRET", #"SEC\u0000RET"#), "U+0000"),
        BadLine(message("SECRET", #"SEC\ud800RET"#), "surrogate"),
        BadLine(message("SECRET", #"SEC\xRET"#), "backslash"),
    ]

    private static let attributes = [
        BadLine(message(#""id":"bad","#, ""), "id"), BadLine(message(#""source":"/tests","#, ""), "source"),
        BadLine(message(#""type":"message.received","#, ""), "type"),
        BadLine(message(#""subject":"customers/c1","#, ""), "subject"),
        BadLine(message(#""time":"2024-05-11T10:00:00+08:00","#, ""), "time"),
        BadLine(message(#""shop":"100000001","#, ""), "shop"),
        BadLine(message(#""specversion":"1.0","#, ""), "specversion"),
        BadLine(message(#""specversion":"1.0""#, #""specversion":"0.3""#), "specversion"),
        BadLine(message(#""id":"bad""#, #""id":"""#), "id"), BadLine(message(#""id":"bad""#, #""id":17"#), "id"),
        BadLine(message(#""id":"bad""#, #""id":null"#), "id"),
        BadLine(message(#""id":"bad""#, #""id":"a\u0007b""#), "id"),
        BadLine(message("/tests", "not a reference"), "source"),
        BadLine(message(#""shop":"100000001""#, #""shop":[1]"#), "shop"),
        BadLine(message("message.received", "message.unheard"), "type"),
        BadLine(message("message.received", "thing"), "type"),
        BadLine(message("customers/c1", "orders/c1"), "subject"),
        BadLine(message("customers/c1", "customers/"), "subject"),
        BadLine(message("customers/c1", "customers/c2"), "customer_id"),
        BadLine(order("orders/7001", "orders/7002"), "order_id"),
        BadLine(message(#","data":"#, #","extension":{"a":1},"data":"#), "extension"),
        BadLine(message(#","data":"#, #","data_base64":"AAAA","data":"#), "data_base64"),
        BadLine(message(#","data":"#, #","Not-A-Name":1,"data":"#), "name"),
    ]

    private static let times = [
        "2024-05-11T10:00:00", "2024-05-11", "2024-05-11 10:00:00+08:00 ", "2024-02-30T10:00:00Z",
        "2024-05-11T24:00:00Z", "2024-05-11T10:00:00.1234567Z", "2024-05-11T10:00:00+0800", "yesterday", "1778464800",
        "",
    ].map { BadLine(message("2024-05-11T10:00:00+08:00", $0), "time") }

    private static let payloads =
        ["12.5", "1e30", "\"1250\"", "null", "-1", "true", "[1250]", "9007199254740992"].map {
            BadLine(order("1250", $0), "payable_minor")
        } + [
            BadLine(order(#""payable_minor":1250,"#, ""), "payable_minor"),
            BadLine(order(#""order_id":"7001""#, #""order_id":7001"#), "order_id"),
            BadLine(order("1250", #"1250,"currency":"yuan""#), "currency"),
            BadLine(order("1250", #"1250,"auto_close_at":"2024-05-11T10:00:00""#), "auto_close_at"),
            BadLine(message("\"\(secret)\"", #"{"a":1}"#), "text"),
            BadLine(message("message.received", "message.sent"), "sender_kind"),
            BadLine(
                message(#""customer_id":"c1","#, #""content_type":"\#(secret)","customer_id":"c1","#),
                "content_type"
            ),
            BadLine(
                EventLine.event(
                    "message.received",
                    id: "bad",
                    subject: "customers/c1",
                    at: "2024-05-11T10:00:00Z",
                    data: #"["c1"]"#
                ),
                "data"
            ),
        ]

    private static let limits = [
        BadLine(message(#""id":"bad""#, #""id":"\#(String(repeating: "x", count: 1025))""#), "id"),
        BadLine(message("/tests", "/" + String(repeating: "x", count: 1024)), "source"),
        BadLine(message("customers/c1", "customers/" + String(repeating: "x", count: 1024)), "subject"),
        BadLine(message("\"\(secret)\"", nested(10_000)), "deep"),
        BadLine(message("\"\(secret)\"", nested(65)), "deep"),
        BadLine(message(#""customer_id":"c1""#, fields(1001)), "fields"),
        BadLine(message(#""customer_id":"c1""#, fields(1_000_000)), "1 MiB"),
        BadLine(message("SECRET", String(repeating: "x", count: 2 << 20)), "1 MiB"),
    ]

    private static func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    private static func fields(_ count: Int) -> String {
        (0..<count).map { #""f\#($0)":1"# }.joined(separator: ",")
    }
}
