// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import EventLog

struct EventEnvelopeTests {
    @Test func anEventIsLaidOutAsItIsStored() throws {
        let event = try parsed(
            eventText(extra: #","causationid":"c","datacontenttype":"application/json","sequence":7,"partial":true"#)
        )
        #expect(event.id == "e1")
        #expect(event.source == "/pdd/mall/1")
        #expect(event.type == "order.paid")
        #expect(event.subject == "orders/1")
        #expect(event.shop == "s1")
        #expect(event.time.description == "2026-05-11T02:10:15Z")
        #expect(event.extensions == #"{"causationid":"c","partial":true,"sequence":7}"#)
        #expect(event.data == #"{"order_id":"1","paid_minor":100}"#)
        #expect(event.personal == nil)
    }

    @Test func theOrderOfAttributesDoesNotMatter() throws {
        let text = #"""
             { "data" : {"paid_minor" : 1e2, "order_id":"\u0031"},"shop":"s1","time":"2026-05-11T02:10:15Z" ,
             "subject":"orders\/1","type":"order.paid","source":"\/pdd\/mall\/1","id":"e\u0031","specversion":"1\u002e0"}
            """#
        #expect(try parsed(text) == parsed(eventText()))
    }

    @Test(arguments: ["specversion", "id", "source", "type", "subject", "time", "shop"])
    func aMissingOrNullAttributeIsNamed(name: String) throws {
        for value in [nil, "null"] as [String?] {
            let text = eventText(
                id: name == "id" ? value : "\"e1\"",
                source: name == "source" ? value : "\"/a\"",
                type: name == "type" ? value : "\"order.paid\"",
                subject: name == "subject" ? value : "\"orders/1\"",
                time: name == "time" ? value : "\"2026-05-11T02:10:15Z\"",
                shop: name == "shop" ? value : "\"s1\"",
                specversion: name == "specversion" ? value : "\"1.0\""
            )
            let refusal = try refusal(of: text)
            #expect(refusal.code == .missingAttribute)
            #expect(refusal.description == "\(name): required, but absent")
        }
    }

    static let refused: [(text: String, code: EventRefusal.Code, description: String)] = [
        ("[]", .notAnObject, "an event must be a JSON object"),
        ("1", .notAnObject, "an event must be a JSON object"),
        (eventText(specversion: "\"0.3\""), .invalidSpecVersion, "specversion: must be \"1.0\""),
        (eventText(specversion: "1.0"), .invalidSpecVersion, "specversion: must be \"1.0\""),
        (eventText(id: "1"), .invalidAttribute, "id: must be a string"),
        (eventText(id: "\"\""), .invalidAttribute, "id: must not be empty"),
        (eventText(id: #""a\nb""#), .controlCharacter, "id: holds a control character"),
        (eventText(id: "\"a\u{7F}b\""), .controlCharacter, "id: holds a control character"),
        (eventText(shop: #""a\u001fb""#), .controlCharacter, "shop: holds a control character"),
        (eventText(id: "\"a\u{85}b\""), .controlCharacter, "id: holds a control character"),
        (eventText(shop: #""店铺 123456 \u009f""#), .controlCharacter, "shop: holds a control character"),
        (eventText(shop: "[]"), .invalidAttribute, "shop: must be a string"),
        (eventText(subject: "\"\""), .invalidAttribute, "subject: must not be empty"),
        (eventText(subject: "\"orders\""), .invalidSubject, "subject: must be orders/<id> for this type"),
        (eventText(subject: "\"orders/\""), .invalidSubject, "subject: must be orders/<id> for this type"),
        (eventText(subject: "\"order/1\""), .invalidSubject, "subject: must be orders/<id> for this type"),
        (eventText(subject: "\"customers/1\""), .invalidSubject, "subject: must be orders/<id> for this type"),
        (
            eventText(type: "\"refund.settled\"", subject: "\"shops/1\""), .invalidSubject,
            "subject: must be customers/<id> or orders/<id> or refunds/<id> for this type"
        ),
        (
            eventText(data: #"{"order_id":"2","paid_minor":1}"#), .subjectMismatch,
            "data.order_id: must be the id of the subject"
        ),
        (
            eventText(data: #"{"order_id":2,"paid_minor":1}"#), .schema, "data.order_id: must be a string"
        ),
        (eventText(data: nil), .invalidData, "data: required, but absent"),
        (eventText(data: "null"), .invalidData, "data: must be an object"),
        (eventText(data: "[]"), .invalidData, "data: must be an object"),
        (eventText(data: "\"{}\""), .invalidData, "data: must be an object"),
        (eventText(data: "{}"), .schema, "data.order_id: required"),
        (eventText(data: #"{"order_id":"1"}"#), .schema, "data.paid_minor: required"),
        (
            eventText(data: #"{"order_id":"1","paid_minor":12.5}"#), .schema, "data.paid_minor: must be an integer"
        ),
        (
            eventText(data: #"{"order_id":"1","paid_minor":1e30}"#), .schema,
            "data.paid_minor: must be at most 9007199254740991"
        ),
        (eventText(data: #"{"order_id":"1","paid_minor":-1}"#), .schema, "data.paid_minor: must be at least 0"),
        (
            eventText(data: #"{"order_id":"1","paid_minor":1,"kind":"half"}"#), .schema,
            "data.kind: must be one of full, deposit, balance, null"
        ),
        (
            eventText(data: #"{"order_id":"1","paid_minor":1,"currency":"rmb"}"#), .schema,
            "data.currency: must match [A-Z]{3}"
        ),
        (
            eventText(extra: #","data_base64":"AA==""#), .binaryData,
            "data_base64: binary payloads are not supported, send JSON in data"
        ),
        (
            eventText(extra: #","Trace":"x""#), .invalidExtension,
            "Trace: names of attributes have only lower-case letters and digits"
        ),
        (
            eventText(extra: #","a_b":"x""#), .invalidExtension,
            "a_b: names of attributes have only lower-case letters and digits"
        ),
        (
            eventText(extra: #","":"x""#), .invalidExtension,
            "<field 9>: names of attributes have only lower-case letters and digits"
        ),
        (
            eventText(extra: #","a":1.5"#), .invalidExtension,
            "a: must be a string, true, false or an integer from -2147483648 to 2147483647"
        ),
        (
            eventText(extra: #","a":2147483648"#), .invalidExtension,
            "a: must be a string, true, false or an integer from -2147483648 to 2147483647"
        ),
        (
            eventText(extra: #","a":{}"#), .invalidExtension,
            "a: must be a string, true, false or an integer from -2147483648 to 2147483647"
        ),
        (
            eventText(extra: #","datacontenttype":"text/plain""#), .invalidContentType,
            "datacontenttype: must be JSON: application/json or a type that ends with +json"
        ),
        (eventText(extra: #","datacontenttype":1"#), .invalidAttribute, "datacontenttype: must be a string"),
        (eventText(extra: #","id":"e2""#), .duplicateKey, "id: the object has this key twice (byte 187)"),
        (eventText() + "x", .trailingBytes, "nothing may follow the value (byte 183)"),
    ]

    @Test(arguments: refused)
    func aFaultIsNamed(text: String, code: EventRefusal.Code, description: String) throws {
        let refusal = try refusal(of: text)
        #expect(refusal.code == code)
        #expect(refusal.description == description)
    }

    @Test func controlCharactersAreFoundWhereverTheyStand() {
        for scalar in (UInt32(1)...0x120).compactMap({ Unicode.Scalar($0) }) {
            for length in 0...18 {
                for place in 0...length {
                    var text = [Unicode.Scalar](repeating: length % 2 == 0 ? "x" : "中", count: length)
                    text.insert(scalar, at: place)
                    let isControl = scalar.properties.generalCategory == .control
                    let found = text.flatMap { Array(String($0).utf8) }.withUnsafeBufferPointer(JSONBytes.hasControls)
                    #expect(found == isControl, "U+\(String(scalar.value, radix: 16)) at \(place) of \(length)")
                }
            }
        }
    }

    @Test func attributesHaveTheirLengths() throws {
        for (name, longest) in [("id", 1024), ("source", 1024), ("subject", 1024), ("shop", 256)] {
            func text(_ bytes: Int) -> String {
                let value = name == "subject" ? "orders/" + String(repeating: "1", count: bytes - 7) : ""
                let plain =
                    "\"" + (name == "source" ? "/" : "中")
                    + String(repeating: "x", count: bytes - (name == "source" ? 1 : 3)) + "\""
                return eventText(
                    id: name == "id" ? plain : "\"e1\"",
                    source: name == "source" ? plain : "\"/a\"",
                    subject: name == "subject" ? "\"\(value)\"" : "\"orders/1\"",
                    shop: name == "shop" ? plain : "\"s1\"",
                    data: name == "subject"
                        ? "{\"order_id\":\"\(value.dropFirst(7))\",\"paid_minor\":1}"
                        : #"{"order_id":"1","paid_minor":1}"#
                )
            }
            _ = try parsed(text(longest))
            let refusal = try refusal(of: text(longest + 1))
            #expect(refusal.code == .attributeTooLong)
            #expect(refusal.description == "\(name): longer than \(longest) bytes")
        }
    }

    @Test(arguments: [
        "a", "/", "/pdd/mall/100000001", "https://example.com:8080/a?b=c&d=e#f", "urn:uuid:6ba7b810", "//host/path",
        "../x",
        "mailto:a@b.cn", "a%20b", "%E5%BA%97", "?q", "#f", "http://[::1]/", "a;b=c,d!$&'()*+",
    ])
    func sourcesThatAreURIReferencesAreTaken(source: String) throws {
        #expect(try parsed(eventText(source: "\"\(source)\"")).source == source)
    }

    @Test(arguments: [
        "a b", " a", "店", "é", "%", "a%2", "%zz", "a\\\\b", "<a>", "{a}", "a|b", "a^b", "`a`", #"\"a\""#, "a#b#c",
    ])
    func sourcesThatAreNotAreRefused(source: String) throws {
        let refusal = try refusal(of: eventText(source: "\"\(source)\""))
        #expect(refusal.code == .invalidSource)
        #expect(refusal.description == "source: must be a URI reference: no spaces, characters beyond ASCII as %XX")
    }

    @Test func everyKindOfSubjectMustHaveTheIdOfThePayload() throws {
        let cases: [(type: String, subject: String, field: String, more: String)] = [
            ("message.received", "customers", "customer_id", ""), ("order.shipped", "orders", "order_id", ""),
            ("refund.decided", "refunds", "refund_id", ""), ("agent.presence_changed", "agents", "agent_id", ""),
            ("shop.upserted", "shops", "shop_id", ""), ("shift.started", "shifts", "shift_id", ""),
            ("handover.submitted", "handovers", "handover_id", ""), ("case.opened", "cases", "case_id", ""),
            ("compensation.recorded", "compensations", "compensation_id", ""),
            ("policy.set", "policies", "policy_key", ""),
            ("refund.decided", "customers", "customer_id", #","refund_id":"r""#),
            ("refund.decided", "orders", "order_id", #","refund_id":"r""#),
        ]
        for (type, subject, field, more) in cases {
            func text(_ id: String) -> String {
                eventText(type: "\"\(type)\"", subject: "\"\(subject)/a/中\"", data: "{\"\(field)\":\"\(id)\"\(more)}")
            }
            _ = try parsed(text("a/中"))
            _ = try parsed(text("a\\/\\u4e2d"))
            for id in ["a", "a/中x", "A/中", "a/中 "] {
                let refusal = try refusal(of: text(id))
                #expect(refusal.code == .subjectMismatch, "\(type)")
                #expect(refusal.field == "data." + field)
            }
        }
    }

    @Test func contentTypesOfJSONAreTaken() throws {
        func extensions(_ type: String) throws -> String? {
            try parsed(eventText(extra: ",\"datacontenttype\":\(type)")).extensions
        }
        #expect(try extensions("\"application/json\"") == nil)
        #expect(try extensions("null") == nil)
        #expect(try extensions(#""application\/json""#) == nil)
        for type in [
            "application/json; charset=utf-8", "application/cloudevents+json", "Application/JSON", "text/json",
        ] {
            #expect(try extensions("\"\(type)\"") == "{\"datacontenttype\":\"\(type)\"}")
        }
        for type in ["application/jsonx", "json", "/json", "application/+json", "application/xml", "application/json,"]
        {
            #expect(try refusal(of: eventText(extra: ",\"datacontenttype\":\"\(type)\"")).code == .invalidContentType)
        }
    }

    @Test func extensionsAreKeptInCanonicalOrder() throws {
        let event = try parsed(
            eventText(
                extra:
                    #","traceparent":"00-\u0041","dataschema":"https://example.com/s","zero":-0,"n":null,"b":false,"a1":1.0e1,"datacontenttype":"a/b+json""#
            )
        )
        #expect(
            event.extensions
                == #"{"a1":10,"b":false,"datacontenttype":"a/b+json","dataschema":"https://example.com/s","traceparent":"00-A","zero":0}"#
        )
        #expect(try parsed(eventText()).extensions == nil)
    }

    @Test func noRefusalQuotesAValue() throws {
        let secret = "13800138000"
        for text in [
            eventText(id: "\"\(secret)\\n\""), eventText(source: "\"\(secret) x\""), eventText(type: "\"\(secret)\""),
            eventText(subject: "\"\(secret)\""), eventText(time: "\"\(secret)\""), eventText(data: "\"\(secret)\""),
            eventText(data: #"{"order_id":"1","paid_minor":"13800138000"}"#),
            eventText(data: #"{"order_id":"1","paid_minor":1,"text":13800138000,"phone":13800138000}"#),
            eventText(data: #"{"order_id":"13800138000","paid_minor":1}"#),
            eventText(data: #"{"13800138000 13800138000":1,"13800138000 13800138000":1}"#),
            eventText(extra: #","datacontenttype":"13800138000""#), eventText(extra: #","x":[13800138000]"#),
        ] {
            let refusal = try refusal(of: text)
            #expect(!refusal.description.contains(secret), "\(refusal)")
            #expect(!refusal.description.contains("\n"))
        }
    }

    @Test func aParserGoesOnAfterARefusal() throws {
        var parser = EventParser()
        for round in 0..<3 {
            for text in [eventText(id: "\"a\(round)\""), eventText(id: nil), "{", eventText(data: "{}")] {
                Array(text.utf8).withUnsafeBytes { bytes in
                    do throws(EventRefusal) {
                        #expect(Event(parsed: try parser.parse(bytes)).id == "a\(round)")
                    } catch {
                        #expect(text != eventText(id: "\"a\(round)\""), "\(error)")
                    }
                }
            }
        }
    }

    @Test func largeEventsAreTakenWhole() throws {
        let text = String(repeating: "中\\n", count: 150_000)
        let event = try parsed(
            eventText(
                type: "\"message.received\"",
                subject: "\"customers/1\"",
                data: "{\"text\":\"\(text)\",\"kept\":\"x\"}"
            )
        )
        #expect(event.data == #"{"kept":"x","text_len":300000}"#)
        #expect(event.personal == "{\"text\":\"\(text)\"}")
        let numbers = "[" + String(repeating: "1e99,", count: 10_000) + "1]"
        let custom = try parsed(eventText(type: "\"com.example.thing\"", data: numbers))
        #expect(custom.data?.utf8.count == 10_000 * 101 + 3)
    }
}
