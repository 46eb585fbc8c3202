// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import KefuHTTP
import KefuTesting
import Testing

/// A server on a socket of its own, for as long as a body runs.
enum TestServer {
    static func with(
        _ log: LogDatabase,
        _ options: (inout ServerOptions) -> Void = { _ in },
        _ body: @escaping @Sendable (HTTPClient) async throws -> Void
    ) async throws {
        let path = "/tmp/kefu-http-test-\(UInt64.random(in: .min ... .max)).sock"
        var chosen = ServerOptions(address: .unix(path: path))
        options(&chosen)
        let (listening, announce) = AsyncStream.makeStream(of: Void.self)
        let server = KefuServer(log, options: chosen) { _ in announce.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { announce.finish() }
                try await server.run()
            }
            for await _ in listening {}
            do {
                try await body(HTTPClient(path: path))
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(access(path, F_OK) != 0, "the socket is left")
    }
}

/// Events as a producer writes them.
enum TestEvent {
    static let structured = "content-type: application/cloudevents+json"
    static let batch = "content-type: application/cloudevents-batch+json; charset=utf-8"
    static let lines = "content-type: application/x-ndjson"

    static func received(_ id: String, from customer: String = "c1", text: String = "hello") -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"message.received","subject":"customers/\#(customer)","#
            + #""time":"2026-05-11T10:00:00+08:00","shop":"s1","data":{"customer_id":"\#(customer)","text":"\#(text)"}}"#
    }
}
