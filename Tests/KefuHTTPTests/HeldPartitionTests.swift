// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuHTTP
import KefuTesting
import Postgres
import Testing

/// Appends over HTTP while another program holds a partition.
struct HeldPartitionTests {
    private static let held = 3

    /// A customer whose subject lies in a partition.
    private func customer(in partition: Int, _ number: Int = 0) -> String {
        var found = -1
        for candidate in 0... {
            if Partitioning.partition(shop: "s1", subject: "customers/c\(candidate)") == partition { found += 1 }
            if found == number { return "c\(candidate)" }
        }
        return ""
    }

    /// The log's database, where a lock is waited for longer than a test holds it on the slowest machine.
    private func patient(_ log: TestLog) -> LogDatabase {
        var configuration = log.superuser
        configuration.settings["lock_timeout"] = "3min"
        configuration.settings["statement_timeout"] = "3min"
        return LogDatabase(configuration)
    }

    /// Appends in a transaction that goes on.
    private func hold(_ holder: PostgresConnection) async throws {
        try await holder.execute("BEGIN")
        let event = TestEvent.received("holder", from: customer(in: Self.held))
        _ = try await holder.query("SELECT outcome FROM kefu.append(\(event)::json)")
    }

    private func untilSomebodyWaits(_ holder: PostgresConnection) async throws {
        while try await holder.query(
            """
            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """
        )[0].decode(Int64.self, at: 0) == 0 {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func count(_ connection: PostgresConnection, _ pattern: String) async throws -> Int64 {
        try await connection.query("SELECT count(*) FROM kefu.events WHERE id LIKE \(pattern)")[0]
            .decode(Int64.self, at: 0)
    }

    @Test func itDelaysAppendsToThatPartitionAlone() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(patient(log)) { options in
            options.writers = 2
        } _: { client in
            try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                let holder = try await PostgresConnection.connect(log.superuser)
                defer { holder.close() }
                try await hold(holder)
                // More than there are writers, of one subject and of others.
                for number in 0..<5 {
                    let event = TestEvent.received("held\(number)", from: customer(in: Self.held, number % 3))
                    group.addTask { try await client.post(event, [TestEvent.structured]) }
                }
                // A stream that needs another partition too keeps it from nobody.
                let both = [Self.held, 0].map { TestEvent.received("held-both\($0)", from: customer(in: $0, 5)) }
                let lines = both.joined(separator: "\n")
                group.addTask { try await client.post(lines, [TestEvent.lines]) }
                try await untilSomebodyWaits(holder)
                // All of these are answered while the transaction is open.
                for partition in 0..<16 where partition != Self.held {
                    let event = TestEvent.received("free\(partition)", from: customer(in: partition))
                    let answer = try await client.post(event, [TestEvent.structured])
                    #expect(answer.status == 200, "\(answer.body)")
                }
                #expect(try await count(holder, "held%") == 0)
                try await holder.execute("COMMIT")
                for try await answer in group { #expect(answer.status == 200, "\(answer.body)") }
                #expect(try await count(holder, "%") == 1 + 5 + 2 + 15)
            }
        }
    }

    @Test func whatWaitsForItTakesNoRoomFromTheRest() async throws {
        let log = try await TestLog.make()
        try await TestServer.with(patient(log)) { options in
            options.writers = 1
            options.waitingBatches = 3
        } _: { client in
            let events = (0..<4).map { TestEvent.received("held\($0)", from: customer(in: Self.held)) }
            try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
                let holder = try await PostgresConnection.connect(log.superuser)
                defer { holder.close() }
                try await hold(holder)
                group.addTask { try await client.post(events[0], [TestEvent.structured]) }
                try await untilSomebodyWaits(holder)
                for event in events.dropFirst() {
                    group.addTask { try await client.post(event, [TestEvent.structured]) }
                }
                // Three wait, and one is turned away, whichever came last.
                let first = try await group.next()
                let busy = try #require(first)
                #expect(busy.status == 503 && busy.headers["retry-after"] == "1")
                #expect(busy.body.contains("urn:kefu:problem:busy"), "\(busy.body)")
                for number in 0..<8 {
                    let event = TestEvent.received("free\(number)", from: customer(in: 7, number))
                    let answer = try await client.post(event, [TestEvent.structured])
                    #expect(answer.status == 200, "\(answer.body)")
                }
                #expect(try await count(holder, "held%") == 0)
                try await holder.execute("COMMIT")
                for try await answer in group { #expect(answer.status == 200, "\(answer.body)") }
                #expect(try await count(holder, "held%") == 3)
                // The holder's, the first one that waited, and the two behind it together.
                let batches = try await holder.query(
                    "SELECT count(*) FROM kefu.batches WHERE partition = \(Int16(Self.held))"
                )[0].decode(Int64.self, at: 0)
                #expect(batches == 3)
            }
            // What was turned away is sent again.
            for event in events {
                let again = try await client.post(event, [TestEvent.structured])
                #expect(again.status == 200, "\(again.body)")
            }
            #expect(try await log.withSuperuser { try await count($0, "held%") } == 4)
        }
    }

    @Test func whatIsHeldForTooLongIsToldAsThat() async throws {
        let log = try await TestLog.make()
        var configuration = log.superuser
        configuration.settings["lock_timeout"] = "50ms"
        try await TestServer.with(LogDatabase(configuration)) { client in
            try await log.withSuperuser { holder in
                try await hold(holder)
                let event = TestEvent.received("held", from: customer(in: Self.held))
                let answer = try await client.post(event, [TestEvent.structured])
                #expect(answer.status == 503 && answer.headers["retry-after"] == "2", "\(answer.body)")
                #expect(answer.body.contains("urn:kefu:problem:held"), "\(answer.body)")
                try await holder.execute("ROLLBACK")
                #expect(try await client.post(event, [TestEvent.structured]).status == 200)
            }
        }
    }

    @Test func aServerThatIsStoppedDoesNotWaitForIt() async throws {
        let log = try await TestLog.make()
        let path = "/tmp/kefu-http-test-\(UInt64.random(in: .min ... .max)).sock"
        let (listening, announce) = AsyncStream.makeStream(of: Void.self)
        var options = ServerOptions(address: .unix(path: path))
        options.grace = .zero
        let server = KefuServer(patient(log), options: options) { _ in announce.finish() }
        let running = Task { try await server.run() }
        for await _ in listening {}
        try await log.withSuperuser { holder in
            try await hold(holder)
            let event = TestEvent.received("held", from: customer(in: Self.held))
            let post = Task { try await HTTPClient(path: path).post(event, [TestEvent.structured]) }
            try await untilSomebodyWaits(holder)
            running.cancel()
            // It ends while the transaction is open.
            _ = await running.result
            if let answer = try? await post.value { #expect(answer.status == 503, "\(answer.body)") }
            try await holder.execute("COMMIT")
            #expect(try await count(holder, "held%") == 0)
        }
    }
}
