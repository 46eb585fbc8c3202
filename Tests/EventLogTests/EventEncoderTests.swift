// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import EventLog

struct EventEncoderTests {
    private func line(_ text: String) throws -> String {
        String(decoding: CloudEventEncoder.line(try parsed(text)), as: UTF8.self)
    }

    @Test func anEventIsWrittenInOneFixedForm() throws {
        #expect(
            try line(eventText(extra: #","b":true,"a":"\u00e9\n""#))
                == #"{"specversion":"1.0","id":"e1","source":"/pdd/mall/1","type":"order.paid","subject":"orders/1","time":"2026-05-11T02:10:15Z","shop":"s1","datacontenttype":"application/json","a":"é\n","b":true,"data":{"order_id":"1","paid_minor":100}}"#
                + "\n"
        )
    }

    @Test func aContentTypeOfItsOwnStandsAmongTheExtensions() throws {
        #expect(
            try line(
                eventText(
                    type: "\"com.example.thing\"",
                    data: "1",
                    extra: #","a":"datacontenttype","datacontenttype":"a/b+json""#
                )
            )
                == #"{"specversion":"1.0","id":"e1","source":"/pdd/mall/1","type":"com.example.thing","subject":"orders/1","time":"2026-05-11T02:10:15Z","shop":"s1","a":"datacontenttype","datacontenttype":"a/b+json","data":1}"#
                + "\n"
        )
        #expect(
            try line(eventText(type: "\"com.example.thing\"", data: "1", extra: #","a":"\"datacontenttype\":""#))
                .contains(#""shop":"s1","datacontenttype":"application/json","a":"#)
        )
    }

    @Test func withoutAPayloadThereIsNoContentType() throws {
        #expect(
            try line(eventText(type: "\"com.example.thing\"", time: "\"2026-05-11T10:10:15.120+08:00\"", data: nil))
                == #"{"specversion":"1.0","id":"e1","source":"/pdd/mall/1","type":"com.example.thing","subject":"orders/1","time":"2026-05-11T02:10:15.12Z","shop":"s1"}"#
                + "\n"
        )
    }

    @Test func attributesAreEscaped() throws {
        let event = Event(
            id: "a\"b\\c",
            source: "/s",
            type: "com.example.thing",
            subject: "客户/1",
            time: Timestamp(microseconds: 0),
            shop: "s\u{1F600}"
        )
        let line = String(decoding: CloudEventEncoder.line(event), as: UTF8.self)
        #expect(line.hasPrefix(#"{"specversion":"1.0","id":"a\"b\\c","source":"/s","#))
        #expect(try parsed(line) == event)
    }

    @Test func whatIsWrittenIsReadAsTheSame() throws {
        for text in JSONFuzzTests.seeds {
            var event = try parsed(text)
            let line = CloudEventEncoder.line(event)
            event.personal = nil
            let again = try parsed(bytes: line)
            #expect(again == event)
            #expect(CloudEventEncoder.line(again) == line)
        }
    }
}
