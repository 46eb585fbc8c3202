// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import KefuTesting
import Projections
import ServiceDesk
import Testing

@testable import KefuHTTP

struct QuestionTests {
    private func deskLog(customers: Int) async throws -> TestLog {
        let log = try await TestLog.make()
        _ = try await log.append((0..<customers).map { TestEvent.received("\($0)", from: "c\(1000 + $0)") })
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        return log
    }

    @Test func everyQuestionHasAnAnswerInEveryForm() async throws {
        let log = try await deskLog(customers: 3)
        try await TestServer.with(log.database) { client in
            #expect(try await client.get("/readyz").status == 200)
            for asked in AskedQuestion.all {
                let items = asked.items.contains("id") ? "id=c1001&all" : "all"
                for format in AnswerFormat.allCases {
                    let answer = try await client.get("/v1/\(asked.name)?\(items)", ["accept: \(format.mediaType)"])
                    #expect(answer.status == 200, "\(asked.name) \(answer.body)")
                    #expect(answer.headers["content-type"] == format.contentType)
                }
            }
            let waiting = try await client.get("/v1/waiting?as_of=2026-05-11T11:00:00%2B08:00&limit=1&shop=s1")
            #expect(
                waiting.body.hasPrefix(
                    #"[\#n{"shop":"s1","customer":"c1000","messages":1,"first_waiting_at":"2026-05-11T02:00:00Z","#
                )
            )
            #expect(waiting.body.split(separator: "\n").count == 3)
        }
    }

    @Test func daysMeanNothingToAQuestionAboutAnInstant() async throws {
        let log = try await deskLog(customers: 1)
        try await TestServer.with(log.database) { client in
            for asked in AskedQuestion.all where asked.isAboutAnInstant {
                for item in ["day", "since", "until"] {
                    let answer = try await client.get("/v1/\(asked.name)?\(item)=2026-05-11")
                    #expect(answer.status == 400 && answer.body.contains("use as_of"), "\(asked.name) \(answer.body)")
                }
            }
            #expect(AskedQuestion.all.filter(\.isAboutAnInstant).count == 12)
            for part in CustomerPage.Part.all {
                #expect(try await client.get("/v1/customer?id=c1000&part=\(part)").status == 200, "\(part)")
            }
            #expect(try await client.get("/v1/customer?id=c1000&part=waits").body.contains("c1000"))
        }
    }

    @Test func whatWasKnownThenIsAnswered() async throws {
        let log = try await deskLog(customers: 3)
        try await TestServer.with(log.database) { client in
            let asOf = "as_of=2026-05-11T11:00:00%2B08:00"
            let live = try await client.get("/v1/waiting?all&\(asOf)")
            #expect(try await client.get("/v1/waiting?all&\(asOf)&known_at=now").body == live.body)
            #expect(try await client.get("/v1/waiting?all&\(asOf)&known_at=2026-01-01").body == "[]\n")
            #expect(try await client.get("/v1/waiting?all&\(asOf)&known_at=0:0").body == "[]\n")
            let beyond = try await client.get("/v1/waiting?known_at=0:1000")
            #expect(beyond.status == 400 && beyond.body.contains("\"parameter\":\"known_at\""), "\(beyond.body)")
        }
    }

    @Test func aLongAnswerComesWhole() async throws {
        let log = try await deskLog(customers: 3000)
        try await TestServer.with(log.database) { client in
            let answer = try await client.get(
                "/v1/waiting?all&as_of=2026-05-11T11:00:00%2B08:00",
                ["accept: text/csv;q=0.5, application/x-ndjson"]
            )
            #expect(answer.headers["transfer-encoding"] == "chunked")
            #expect(answer.body.split(separator: "\n").count == 3000)
            let events = try await client.get("/v1/events?limit=2500")
            #expect(events.body.split(separator: "\n").count == 2502)
        }
    }

    @Test(arguments: [
        ("waiting?asof=now", "asof"), ("waiting?day=tomorrow", "day"), ("waiting?known_at=soon", "known_at"),
        ("waiting?limit=0", "limit"),
        ("waiting?limit=1&limit=2", "limit"), ("waiting?policy=tier.vip_orders", "policy"),
        ("waiting?policy=no.such=1", "policy"), ("waiting?time_zone=Mars%2FOlympus&as_of=2026-05-11", "time_zone"),
        ("waiting?day=today&since=today", "day"), ("orders?since=today&until=yesterday", "until"),
        ("waiting?shop=", "shop"), ("waiting?all=1", "all"),
        ("reply-rate?by=moon", "by"), ("vip-care?month=May", "month"), ("order-checks?check=all", "check"),
        ("orders?policy=tier.vip_orders=1", "policy"), ("tiers?tier=gold", "tier"),
        ("order", "id"), ("events?partition=x", "partition"), ("events?since=2026-05-11", "since"),
        ("events?since=2026-05-11T00:00:00Z&until=2026-05-10T00:00:00Z", "until"),
        ("events?since=2026-05-11T00:00:00Z&until=2026-05-11T00:00:00Z", "until"), ("remarks?flag=pinkish", "flag"),
        ("events?partition=1000", "partition"), ("events?type=nix", "type"), ("events?type=", "type"),
        ("events?shop=", "shop"), ("events?subject=a%00", "subject"), ("waiting?shop=%00", "shop"),
        ("order?id=%B0%A1", "id"), ("events?subject=%FF", "subject"),
    ])
    func aParameterThatMakesNoSenseIsNamed(target: String, name: String) async throws {
        let log = try await deskLog(customers: 1)
        try await TestServer.with(log.database) { client in
            let answer = try await client.get("/v1/\(target)")
            #expect(answer.status == 400)
            #expect(answer.body.contains(#""type":"urn:kefu:problem:parameter""#))
            #expect(answer.body.contains("\"parameter\":\"\(name)\""), "\(answer.body)")
        }
    }

    @Test func queryItemsAreReadAsTheyAreWritten() async throws {
        let log = try await TestLog.make()
        let customers = ["客", "\u{FFFD}", "1%2", "x=y"]
        _ = try await log.append(customers.map { TestEvent.received($0, from: $0) })
        try await TestServer.with(log.database) { client in
            for customer in ["%E5%AE%A2", "%EF%bf%BD", "1%2", "x=y", "x%3Dy"] {
                let answer = try await client.get("/v1/events?subject=customers/\(customer)&shop=s1&")
                #expect(answer.status == 200)
                #expect(answer.body.split(separator: "\n").count == 3, "\(customer) \(answer.body)")
            }
        }
    }

    @Test func csvNamesItsCharset() {
        #expect(AnswerFormat.csv.contentType == "text/csv; charset=utf-8")
        #expect(AnswerFormat.csv.mediaType == "text/csv")
    }

    @Test func whatCannotBeGivenIsSaid() async throws {
        let log = try await deskLog(customers: 1)
        try await TestServer.with(log.database) { client in
            let image = try await client.get("/v1/waiting", ["accept: image/png"])
            #expect(image.status == 406)
            let nothing = try await client.get("/v1/nothing")
            #expect(nothing.body.contains("urn:kefu:problem:not-found"))
            for (method, path, allowed) in [
                ("POST", "/v1/waiting", "GET, HEAD"), ("DELETE", "/v1/events", "GET, HEAD, POST"),
                ("PUT", "/healthz", "GET, HEAD"),
            ] {
                let lines = ["\(method) \(path) HTTP/1.1", "host: localhost", "connection: close", "", ""]
                let answer = try await client.exchange(bytes: Array(lines.joined(separator: "\r\n").utf8))
                #expect(answer.status == 405 && answer.headers["allow"] == allowed, "\(method) \(path) \(answer)")
                #expect(answer.body.contains("urn:kefu:problem:method"), "\(answer.body)")
            }
            let lost = ["POST /v1/nothing HTTP/1.1", "host: localhost", "connection: close", "", ""]
            #expect(try await client.exchange(bytes: Array(lost.joined(separator: "\r\n").utf8)).status == 404)
        }
    }

    @Test(arguments: [
        ("", "a"), ("*/*", "a"), ("text/csv", "c"), ("application/*;q=0.1, text/csv", "c"),
        ("application/json;q=0, */*", "n"), ("text/*;q=0.9, application/x-ndjson;q=0.8", "c"),
    ])
    func theBestTypeIsChosen(accept: String, expected: String) throws {
        let headers: HTTPFields = accept.isEmpty ? [:] : [.accept: accept]
        let choices = [("application/json", "a"), ("application/x-ndjson", "n"), ("text/csv", "c")]
        let best = try Accepted(headers).best(of: choices.map { (type: $0.0, value: $0.1) })
        #expect(best == expected)
    }
}
