// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

struct EventPersonalTests {
    private func message(_ data: String) throws -> Event {
        try parsed(eventText(type: "\"message.received\"", subject: "\"customers/c1\"", data: data))
    }

    static let splits: [(data: String, kept: String, personal: String?)] = [
        ("{}", "{}", nil),
        (#"{"text":"hello"}"#, #"{"text_len":5}"#, #"{"text":"hello"}"#),
        (#"{"text":""}"#, #"{"text_len":0}"#, #"{"text":""}"#),
        (#"{"text":null,"text_len":3}"#, #"{"text":null,"text_len":3}"#, nil),
        (#"{"text_len":3}"#, #"{"text_len":3}"#, nil),
        (#"{"text":"中文😀","text_len":99}"#, #"{"text_len":3}"#, #"{"text":"中文😀"}"#),
        (#"{"text_len":null,"text":"a"}"#, #"{"text_len":1}"#, #"{"text":"a"}"#),
        (#"{"text":"\ud83d\ude00\n\"\u0041"}"#, #"{"text_len":4}"#, #"{"text":"😀\n\"A"}"#),
        (#"{"text":"e\u0301"}"#, #"{"text_len":2}"#, "{\"text\":\"e\u{301}\"}"),
        (
            #"{"z":1,"text":"ab","a":2,"textb":3,"text_":4,"text_lem":5,"text_lenx":6}"#,
            #"{"a":2,"text_":4,"text_lem":5,"text_len":2,"text_lenx":6,"textb":3,"z":1}"#, #"{"text":"ab"}"#
        ),
        (
            #"{"phone":"138","text":"a","nick":"bb","email":"c@d","real_name":"李","address":"x","conversation_id":"v"}"#,
            #"{"address_len":1,"conversation_id":"v","email_len":3,"nick_len":2,"phone_len":3,"real_name_len":1,"text_len":1}"#,
            #"{"address":"x","email":"c@d","nick":"bb","phone":"138","real_name":"李","text":"a"}"#
        ),
        (#"{"\u0074ext":"ab"}"#, #"{"text_len":2}"#, #"{"text":"ab"}"#),
        (#"{"comment":"stays","inner":{"text":"stays"}}"#, #"{"comment":"stays","inner":{"text":"stays"}}"#, nil),
    ]

    @Test(arguments: splits)
    func personalTextIsTakenOutAndLeavesItsLength(data: String, kept: String, personal: String?) throws {
        let event = try message(data)
        #expect(event.data == kept)
        #expect(event.personal == personal)
    }

    @Test func everyPersonalFieldOfEveryTypeIsTakenOut() throws {
        for type in EventType.catalogue {
            let kind = EventCatalogue.subjectKinds(of: type)[0]
            let fields = EventCatalogue.personalFields(of: type)
            let required = [
                "sender_kind": "\"human\"", "payable_minor": "1", "paid_minor": "1", "outcome": "\"closed\"",
            ]
            let members =
                fields.map { "\"\($0)\":\"秘密\"" }
                + EventCatalogue.requiredFields(of: type).map { "\"\($0)\":\(required[$0] ?? "\"1\"")" }
            let event = try parsed(
                eventText(
                    type: "\"\(type)\"",
                    subject: "\"\(kind)/1\"",
                    data: "{\(members.shuffled().joined(separator: ","))}"
                )
            )
            let data = try #require(event.data)
            #expect(!data.contains("秘密"))
            #expect(data == (try canonical(data)))
            #expect(
                event.personal
                    == (fields.isEmpty
                        ? nil : try canonical("{\(fields.map { "\"\($0)\":\"秘密\"" }.joined(separator: ","))}"))
            )
            for field in fields { #expect(data.contains("\"\(field)_len\":2")) }
        }
    }

    @Test func thePersonIsTheCustomerElseTheSubject() throws {
        func person(_ type: String, _ subject: String, _ data: String) throws -> String {
            var parser = EventParser()
            let text = eventText(type: "\"\(type)\"", subject: "\"\(subject)\"", data: data)
            return try Array(text.utf8).withUnsafeBytes { bytes in
                String(decoding: try parser.parse(bytes).person, as: UTF8.self)
            }
        }
        #expect(try person("message.received", "customers/c1", #"{"text":"x"}"#) == "customers/c1")
        #expect(
            try person("order.remarked", "orders/1", #"{"text":"x","customer_id":"c\u0031/中"}"#) == "customers/c1/中"
        )
        #expect(try person("order.remarked", "orders/1", #"{"text":"x"}"#) == "orders/1")
        #expect(try person("order.remarked", "orders/1", #"{"text":"x","customer_id":null}"#) == "orders/1")
        #expect(try person("handover.submitted", "handovers/1", #"{"summary":"x"}"#) == "handovers/1")
        #expect(try person("com.example.thing", "any", #"{"customer_id":"c1"}"#) == "any")
    }

    @Test func personalFieldsMustBeText() throws {
        for value in ["1", "true", "[]", "{}"] {
            let refusal = try refusal(
                of: eventText(
                    type: "\"message.sent\"",
                    subject: "\"customers/1\"",
                    data: "{\"sender_kind\":\"human\",\"text\":\(value)}"
                )
            )
            #expect(refusal.description == "data.text: must be a string or null")
        }
    }
}
