// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct LogEventsTests {
    private static func line(_ id: Int, subject: String? = nil) -> String {
        #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"com.example.thing","subject":"\#(subject ?? "t\(id % 90)")","time":"2026-05-11T10:00:00Z","shop":"s","data":{"n":\#(id)}}"#
    }

    /// Takes so many events from a cut on.
    private func take(_ count: Int, _ log: LogDatabase, from cut: Cut = .beginning) async throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        if count == 0 { return events }
        for try await event in log.events(from: cut) {
            events.append(event)
            if events.count == count { break }
        }
        return events
    }

    private func expectDense(_ events: [StoredEvent], sourceLocation: SourceLocation = #_sourceLocation) {
        for (partition, events) in Dictionary(grouping: events, by: \.position.partition) {
            #expect(
                events.map(\.position.offset) == Array(0..<Int64(events.count)),
                "partition \(partition)",
                sourceLocation: sourceLocation
            )
        }
    }

    @Test func readersBesideManyWritersSkipNothing() async throws {
        let log = try await TestLog.make()
        let other = try await TestLog.makeEmptyDatabase()
        // What stalls or misleads readers elsewhere: an open transaction in another database, and one of this database
        // that has a number and an old snapshot and does not append.
        let idle = try await PostgresConnection.connect(other.superuser)
        try await idle.execute("BEGIN; CREATE TABLE t (a int)")
        let snapshot = try await PostgresConnection.connect(log.superuser)
        try await snapshot.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT txid_current()")
        defer {
            idle.close()
            snapshot.close()
        }
        let (writers, batches, size) = (16, 12, 10)
        let total = writers * batches * size
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<3 {
                group.addTask {
                    let events = try await take(total, log.database)
                    expectDense(events)
                    #expect(Set(events.map(\.event.id)).count == total, "reader \(reader)")
                }
            }
            for writer in 0..<writers {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(writer))
                    try await log.database.withConnection(.writer) { connection in
                        let appender = try await LogWriter(connection: connection)
                        for number in 0..<batches {
                            let first = (writer * batches + number) * size
                            let batch = try EventBatch(lines: (first..<first + size).map { Self.line($0) })
                            // Something that was rolled back takes no offsets, however long it stood there.
                            if Int.random(in: 0..<4, using: &random) == 0 {
                                try await appender.begin()
                                _ = try await appender.appendInTransaction(batch)
                                try await Task.sleep(for: .milliseconds(Int.random(in: 0...15, using: &random)))
                                try await appender.rollback()
                            }
                            _ = try await appender.append(batch)
                            try await Task.sleep(for: .milliseconds(Int.random(in: 0...10, using: &random)))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func followingGoesOnFromACut() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<100).map { Self.line($0) })
        var cut = Cut.beginning
        for event in try await take(40, log.database) { cut.advance(past: event.position) }
        let rest = try await take(60, log.database, from: cut)
        #expect(rest.allSatisfy { !cut.contains($0.position) })
        #expect(Set(rest.map(\.event.id)).count == 60)
    }

    @Test func aFilterFollowsItsEventsAlone() async throws {
        let log = try await TestLog.make()
        var filter = LogFilter()
        filter.shops = ["s"]
        filter.subject = "wanted"
        let selection = filter
        let found = Task {
            var ids: [String] = []
            for try await event in log.database.events(matching: selection) {
                ids.append(event.event.id)
                if ids.count == 50 { break }
            }
            return ids
        }
        for start in stride(from: 0, to: 500, by: 50) {
            _ = try await log.append((start..<start + 50).map { Self.line($0, subject: $0 % 10 == 0 ? "wanted" : nil) })
        }
        #expect(try await found.value == stride(from: 0, to: 500, by: 10).map { "e\($0)" })
    }

    @Test func aLostConnectionIsNoEnd() async throws {
        let log = try await TestLog.make()
        let events = Task { try await take(300, log.database) }
        for start in stride(from: 0, to: 300, by: 50) {
            _ = try await log.append((start..<start + 50).map { Self.line($0) })
            try await log.withSuperuser { connection in
                try await connection.execute(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            }
        }
        let found = try await events.value
        expectDense(found)
        #expect(Set(found.map(\.event.id)).count == 300)
    }

    @Test func whoTakesNothingHoldsOnePage() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<5000).map { Self.line($0, subject: "one") }, batch: 5000)
        var iterator = log.database.events().makeAsyncIterator()
        #expect(try await iterator.next()?.position.offset == 0)
        #expect(iterator.hasNext)
        try await log.withSuperuser { connection in
            func state() async throws -> [String] {
                try await connection.query(
                    """
                    SELECT state || ' ' || state_change FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                    """
                ).rows.map { try $0.decode(String.self, at: 0) }
            }
            let before = try await state()
            #expect(before.count == 1 && before[0].hasPrefix("idle "))
            try await Task.sleep(for: .milliseconds(400))
            #expect(try await state() == before, "it reads on although nobody takes")
        }
        for offset in 1..<5000 { #expect(try await iterator.next()?.position.offset == Int64(offset)) }
    }

    @Test func followingEndsWithItsTask() async throws {
        let log = try await TestLog.make()
        let task = Task { try await take(1, log.database) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }

    @Test func anOlderCopyOfTheLogIsNoticed() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([Self.line(1)])
        await #expect { _ = try await take(1, log.database, from: Cut(ends: [500])) } throws: {
            ($0 as? EventLogError)?.code == .damaged
        }
    }

    @Test func hintsAreFewAndComeFromOutsideOfAppends() async throws {
        let log = try await TestLog.make()
        try await log.withSuperuser { listener in
            try await listener.listen(to: "kefu_log")
            let start = ContinuousClock.now
            try await log.database.withConnection(.writer) { connection in
                let writer = try await LogWriter(connection: connection)
                var hint = LogHint()
                for number in 0..<200 {
                    _ = try await writer.append(try EventBatch(lines: [Self.line(number)]))
                    await hint.appended(over: connection)
                }
                await hint.settle(over: connection)
            }
            let most = (ContinuousClock.now - start) / .milliseconds(50)
            var heard = 0
            while try await listener.nextNotification(until: .now + .milliseconds(100)) != nil { heard += 1 }
            #expect(heard >= 1)
            #expect(Double(heard) <= most + 2)
        }
    }
}
