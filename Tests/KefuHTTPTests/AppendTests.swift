// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuHTTP
import KefuTesting
import Postgres
import Testing

struct AppendTests {
    private func count(_ log: TestLog) async throws -> Int64 {
        try await log.withSuperuser {
            try await $0.query("SELECT count(*) FROM kefu.events")[0].decode(Int64.self, at: 0)
        }
    }

    @Test func everyModeTellsWhereTheEventIs() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            let one = try await client.post(TestEvent.received("1"), [TestEvent.structured])
            #expect(one.status == 200)
            #expect(one.headers["content-type"] == "application/json")
            let place = try #require(one.body.split(separator: ",").first)
            #expect(one.body == place + #","offset":0,"duplicate":false}"# + "\n")
            let array = "[\(TestEvent.received("1")), \(TestEvent.received("2"))]"
            let two = try await client.post(array, [TestEvent.batch])
            let partition = place.dropFirst()
            #expect(
                two.body == "[\n{\"index\":0,\(partition),\"offset\":0,\"duplicate\":true},\n"
                    + "{\"index\":1,\(partition),\"offset\":1,\"duplicate\":false}]\n"
            )
            let lines = TestEvent.received("2") + "\r\n\n" + TestEvent.received("3")
            let three = try await client.post(lines, [TestEvent.lines])
            #expect(
                three.body == "[\n{\"index\":0,\(partition),\"offset\":1,\"duplicate\":true},\n"
                    + "{\"index\":1,\(partition),\"offset\":2,\"duplicate\":false}]\n"
            )
            #expect(try await client.post("[ ]", [TestEvent.batch]).body == "[]\n")
        }
        #expect(try await count(log) == 3)
    }

    @Test func attributesMayStandInHeaders() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            let attributes = [
                "content-type: application/json", "ce-specversion: 1.0", "ce-id: b%201", "CE-Source: \"/t\"",
                "ce-type: message.received", "ce-subject: customers/%E5%AE%A2", "ce-shop: s1",
                "ce-time: 2026-05-11T10:00:00+08:00", "ce-trace: x",
            ]
            let answer = try await client.post(#" {"text":"hi"} "#, attributes)
            #expect(answer.status == 200, "\(answer.body)")
            let events = try await client.get("/v1/events?shop=s1", ["accept: application/x-ndjson"])
            #expect(
                events.body == #"{"specversion":"1.0","id":"b 1","source":"/t","type":"message.received","#
                    + #""subject":"customers/客","time":"2026-05-11T02:00:00Z","shop":"s1","#
                    + #""datacontenttype":"application/json","trace":"x","data":{"text_len":2}}"# + "\n"
            )
            // What follows the data must not become an attribute, and headers must not replace the body.
            for body in [#"{"text":"hi"},"trace":"y""#, #"1}"#, #"{"a":1]"#, "\"a\",\"b\":\"c\"", "1,2"] {
                let refused = try await client.post(body, attributes)
                #expect(refused.status == 422, "\(body)")
            }
            for header in ["ce-data: x", "ce-datacontenttype: text/plain", "ce-subject: %FF"] {
                let refused = try await client.post("{}", attributes.filter { !$0.hasPrefix("ce-subject") } + [header])
                #expect(refused.status == 422, "\(header)")
            }
        }
        #expect(try await count(log) == 1)
    }

    @Test func headersThatAreNotUTF8AreRefused() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            let head = [
                "POST /v1/events HTTP/1.1", "host: localhost", "connection: close", "content-length: 2",
                "content-type: application/json", "ce-specversion: 1.0", "ce-source: /t", "ce-type: com.example.thing",
                "ce-subject: orders/1", "ce-shop: s1", "ce-time: 2026-05-11T10:00:00+08:00", "ce-id: ",
            ].joined(separator: "\r\n")
            // Two ids in GBK, which would both be read as the same two U+FFFD.
            for id: [UInt8] in [[0xB0, 0xA1], [0xB0, 0xA2]] {
                let answer = try await client.exchange(bytes: Array(head.utf8) + id + Array("\r\n\r\n{}".utf8))
                #expect(answer.status == 422)
                #expect(answer.body.contains(#""code":"invalid-utf-8","field":"id""#), "\(answer.body)")
                #expect(answer.body.contains("ce-id") && answer.body.contains("percent-encode"), "\(answer.body)")
            }
            let encoded = try await client.exchange(bytes: Array((head + "%EF%BF%BD\r\n\r\n{}").utf8))
            #expect(encoded.status == 200, "\(encoded.body)")
        }
        #expect(try await count(log) == 1)
    }

    @Test(arguments: [
        (TestEvent.structured, "content-length: 10000"), (TestEvent.batch, "content-length: 10000"),
        (TestEvent.lines, "content-length: 10000"), (TestEvent.lines, "transfer-encoding: chunked"),
    ])
    func aBodyThatBreaksOffIsNoFailureOfTheServer(type: String, length: String) async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            let lines = ["POST /v1/events HTTP/1.1", "host: localhost", "connection: close", type, length, "", ""]
            let head = lines.joined(separator: "\r\n")
            let start = length.hasSuffix("chunked") ? "3E8\r\n" : ""
            let body = TestEvent.received("1") + "\n"
            let answer = try await client.exchange(bytes: Array((head + start + body).utf8))
            #expect(answer.status == 400)
            #expect(answer.body.contains("urn:kefu:problem:malformed"), "\(answer.body)")
        }
        #expect(try await count(log) == 0)
    }

    @Test func whatIsRefusedIsNamedByIndexAndField() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            let array =
                "[\(TestEvent.received("1")), \(TestEvent.received("1", text: "other")), {\"id\":1}, "
                + "\(TestEvent.received("2").replacing("s1", with: ""))]"
            let answer = try await client.post(array, [TestEvent.batch])
            #expect(answer.status == 422)
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(
                answer.body.contains(#""type":"urn:kefu:problem:refused","title":"Events were refused","status":422"#)
            )
            #expect(answer.body.contains(#""stored":[\#n{"index":0,"#))
            #expect(answer.body.contains(#"{"index":1,"code":"conflict","field":"text","#))
            #expect(answer.body.contains(#"{"index":2,"code":"missing-attribute","field":"specversion","#))
            #expect(answer.body.contains(#"{"index":3,"code":"invalid-attribute","field":"shop","#))
            let conflict = try await client.post(TestEvent.received("1", text: "other"), [TestEvent.structured])
            #expect(conflict.status == 409)
            #expect(conflict.body.contains(#""code":"conflict","field":"text""#))
            let line = try await client.post("\n\n{\n", [TestEvent.lines])
            #expect(line.body.contains(#"{"index":0,"line":3,"code":"not-json","field":"","#))
        }
        #expect(try await count(log) == 1)
    }

    @Test(arguments: ["", "{}", "[1", "[{}", "[{},]", "[{} {}]", "[,]", "[{}] x", "[{\"a\":\"]}"])
    func nothingOfABrokenArrayIsStored(array: String) async throws {
        let log = try await TestLog.make()
        let body = array.replacing("{}", with: TestEvent.received("1"))
        try await TestServer.with(log.database) { client in
            let answer = try await client.post(body == "{}" ? "{}" : body, [TestEvent.batch])
            #expect(answer.status == 400)
            #expect(answer.body.contains("urn:kefu:problem:malformed"))
        }
        #expect(try await count(log) == 0)
    }

    @Test func whatIsTooLargeIsRefused() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { options in
            options.arrayBytes = 1 << 20
            options.streamEvents = 3
        } _: { client in
            let large = [UInt8](repeating: UInt8(ascii: " "), count: 3 << 20)
            for type in [TestEvent.structured, TestEvent.batch] {
                #expect(try await client.post(large, [type]).status == 413)
                #expect(try await client.post(chunks: [large], [type]).status == 413)
            }
            // A line that is too long costs only itself.
            let long = TestEvent.received("9", text: String(repeating: "x", count: 1 << 20))
            let lines = [TestEvent.received("1"), long, TestEvent.received("2")].joined(separator: "\n")
            let answer = try await client.post(lines, [TestEvent.lines])
            #expect(answer.status == 422)
            #expect(answer.body.contains(#"{"index":1,"line":2,"code":"too-large","#))
            #expect(answer.body.contains(#"{"index":2,"partition""#))
            // Of too many events the first ones are stored, and told.
            let many = (3..<8).map { TestEvent.received("\($0)") }.joined(separator: "\n")
            let stopped = try await client.post(many, [TestEvent.lines])
            #expect(stopped.status == 413)
            #expect(stopped.body.contains(#"{"index":3,"partition""#))
        }
    }

    @Test func otherBodiesAreNotTaken() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            for headers in [
                ["content-type: text/plain"], [], ["content-type: application/json"],
                ["content-type: application/cloudevents+xml", "ce-id: 1"], [TestEvent.lines, "content-encoding: gzip"],
            ] {
                let answer = try await client.post("{}", headers)
                #expect(answer.status == 415, "\(headers)")
            }
        }
    }

    @Test func manyProducersOfTheSameEventsStoreEachOnce() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(log.database) { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for producer in 0..<8 {
                    group.addTask {
                        for event in 0..<40 {
                            let number = (event + producer * 5) % 40
                            let answer = try await client.post(
                                TestEvent.received("\(number)", from: "c\(number % 7)"),
                                [TestEvent.structured]
                            )
                            #expect(answer.status == 200, "\(answer.body)")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(try await count(log) == 40)
    }

    @Test func aLongStreamIsWrittenInBatches() async throws {
        let log = try await TestLog.make()
        let lines = (0..<2500).map { TestEvent.received("\($0)", from: "c\($0 % 50)") + "\n" }.joined()
        let bytes = Array(lines.utf8)
        // Pieces that end anywhere.
        let chunks = stride(from: 0, to: bytes.count, by: 7919).map { Array(bytes[$0..<min($0 + 7919, bytes.count)]) }
        try await TestServer.with(log.database) { client in
            let answer = try await client.post(chunks: chunks, [TestEvent.lines])
            #expect(answer.status == 200)
            #expect(answer.body.split(separator: "\n").count == 2501)
        }
        #expect(try await count(log) == 2500)
        let batches = try await log.withSuperuser {
            try await $0.query("SELECT count(DISTINCT recorded_at) FROM kefu.batches")[0].decode(Int64.self, at: 0)
        }
        #expect(batches >= 2)
    }
}

extension String {
    fileprivate func replacing(_ old: String, with new: String) -> String {
        var rest = self[...]
        var result = ""
        while !rest.isEmpty {
            if rest.hasPrefix(old) {
                result += new
                rest = rest.dropFirst(old.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
