// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct NotificationTests {
    @Test func whatIsSaidIsHeardInOrder() async throws {
        let (listener, speaker) = (try await TestServer.connect(), try await TestServer.connect())
        let channel = TestServer.uniqueName("Channel \"x\"")
        try await listener.listen(to: channel)
        for text in ["one", "", "三"] { _ = try await speaker.query("SELECT pg_notify(\(channel), \(text))") }
        var heard: [PostgresNotification?] = []
        for _ in 0..<3 { heard.append(try await listener.nextNotification()) }
        #expect(heard.map { $0?.payload } == ["one", "", "三"])
        #expect(heard.allSatisfy { $0?.channel == channel && $0?.process == speaker.serverProcess })
        #expect(try await listener.nextNotification(until: .now) == nil)
        #expect(try await listener.nextNotification(until: .now + .milliseconds(1)) == nil)
    }

    @Test func whoeverWaitsIsWoken() async throws {
        let configuration = try await TestServer.configuration()
        let channel = TestServer.uniqueName("wake")
        let isListening = Locked(false)
        let listener = Task {
            let connection = try await PostgresConnection.connect(configuration)
            try await connection.listen(to: channel)
            isListening.withLock { $0 = true }
            return try await connection.nextNotification()?.payload
        }
        try await eventually("it listens") { isListening.withLock { $0 } }
        let speaker = try await PostgresConnection.connect(configuration)
        _ = try await speaker.query("SELECT pg_notify(\(channel), 'now')")
        #expect(try await listener.value == "now")
    }

    @Test func whatIsSaidDuringAQueryIsKept() async throws {
        let (listener, speaker) = (try await TestServer.connect(), try await TestServer.connect())
        let channel = TestServer.uniqueName("kept")
        try await listener.listen(to: channel)
        _ = try await speaker.query("SELECT pg_notify(\(channel), 'kept')")
        #expect(try await listener.query("SELECT 1").count == 1)
        #expect(try await listener.nextNotification()?.payload == "kept")
    }

    @Test func waitingIsCancelledAtOnce() async throws {
        let configuration = try await TestServer.configuration()
        for moment in 0..<20 {
            let task = Task {
                let connection = try await PostgresConnection.connect(configuration)
                try await connection.listen(to: "nothing")
                _ = try await connection.nextNotification()
            }
            for _ in 0..<(moment * moment * 5) { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func aLostConnectionEndsTheWait() async throws {
        let (listener, other) = (try await TestServer.connect(), try await TestServer.connect())
        try await listener.listen(to: "nothing")
        try await TestServer.terminate(listener.serverProcess, over: other)
        let error = await #expect(throws: PostgresError.self) { try await listener.nextNotification() }
        #expect(error?.code == .connectionLost)
        #expect(!listener.isUsable)
    }
}
