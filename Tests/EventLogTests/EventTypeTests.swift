// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EventLog

struct EventTypeTests {
    @Test(arguments: EventType.catalogue)
    func everyTypeIsFoundByItsName(type: EventType) {
        func found(_ name: String) -> EventType? {
            Array(name.utf8).withUnsafeBufferPointer {
                EventTypeTable.shared.type(
                    $0,
                    prefix: $0.baseAddress.map { start in JSONBytes.prefix(start, name.utf8.count) } ?? 0
                )
            }
        }
        #expect(found(type.name) == type)
        #expect(EventType(name: type.name) == type)
        #expect(EventType(rawValue: type.rawValue) == type)
        #expect(!type.isCustom)
        #expect(found(type.name + "x") == nil)
        #expect(found(String(type.name.dropLast())) == nil)
    }

    @Test func theNumbersEnd() {
        #expect(EventType(rawValue: 0) == .custom)
        #expect(EventType.custom.isCustom)
        #expect(EventType(rawValue: 44) == nil)
        #expect(EventType.messageReceived.rawValue == 1)
        #expect(EventType.followupReleased.name == "followup.released")
        #expect(SubjectKind(rawValue: 9) == .policies)
        #expect(SubjectKind(rawValue: 10) == nil)
        #expect(SubjectKind.cases.idField == "case_id")
    }

    @Test(arguments: [
        "com.example.thing", "cn.example.shop.visited", "io.github.some-one.thing_done",
        "com.example.object.deleted.v2",
        "xn--p1ai.a.b", "com.order.paid", "dev.a.1",
    ])
    func typesWithAReverseDNSPrefixAreTaken(type: String) throws {
        let event = try parsed(eventText(type: "\"\(type)\"", subject: "\"anything at all\"", data: "[1,{}]"))
        #expect(event.type == type)
        #expect(event.data == "[1,{}]")
        #expect(event.subject == "anything at all")
    }

    @Test(arguments: [
        "thing", "com.thing", "com..thing", ".com.example", "com.example.", "com.example.Thing", "com.example.thing!",
        "order.paid.v2", "message.sent.now", "1.example.thing", "c.example.thing", "com.example.店",
        "com_a.example.thing",
        "com.example.a b",
    ])
    func otherUnknownTypesAreRefused(type: String) throws {
        let refusal = try refusal(of: eventText(type: "\"\(type)\""))
        #expect(refusal.code == .unknownType)
        #expect(refusal.field == "type")
        #expect(
            refusal.message.hasSuffix("A type of your own carries a reverse-DNS prefix, such as com.example.thing")
        )
    }

    @Test(arguments: [
        ("order.payd", "order.paid"), ("order_paid", "order.paid"), ("Order.Paid", "order.paid"),
        ("message.receive", "message.received"), ("refund.setled", "refund.settled"), ("orders.placed", "order.placed"),
        ("order.paid.v2", "order.paid"),
    ])
    func theNearestTypeIsSuggested(type: String, nearest: String) throws {
        #expect(
            try refusal(of: eventText(type: "\"\(type)\"")).message
                == "unknown, did you mean \(nearest)? A type of your own carries a reverse-DNS prefix, such as com.example.thing"
        )
    }

    @Test func aTypeLikeNoOtherHasNoSuggestion() {
        #expect(EventTypeName.nearest(to: Array("xyzzy".utf8)) == nil)
        #expect(EventTypeName.nearest(to: [UInt8](repeating: 0x61, count: 256)) == nil)
    }

    @Test func aCustomTypeMayHaveAnyPayloadOrNone() throws {
        for data in ["1", "\"x\"", "null", "[]", "{}", #"{"text":"hi","order_id":2}"#] {
            let event = try parsed(eventText(type: "\"com.example.thing\"", data: data))
            #expect(event.data == (try canonical(data)))
            #expect(event.personal == nil)
        }
        #expect(try parsed(eventText(type: "\"com.example.thing\"", data: nil)).data == nil)
    }
}
