// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

@testable import EventLog

/// An append whose connection was lost may be stored: nobody may be told that nothing was.
struct AppendInDoubtTests {
    private static let line =
        #"{"specversion":"1.0","id":"e","source":"/x","type":"message.received","subject":"customers/c","time":"2026-05-11T10:00:00Z","shop":"s","data":{"text":"好"}}"#

    /// An appender that nobody runs, an append that waits in it, and the group that was made of it.
    private func waiting() async throws -> (LogAppender, Task<[AppendOutcome], any Error>, GroupQueue.Group) {
        let nowhere = PostgresConfiguration(host: "/nonexistent", user: "kefu", database: "kefu")
        let appender = LogAppender(LogDatabase(nowhere))
        let batch = try EventBatch(lines: [Self.line])
        let task = Task { try await appender.append(batch) }
        while appender.state.withLock({ $0.queue.count == 0 }) { await Task.yield() }
        return (appender, task, try #require(appender.state.withLock { $0.queue.take() }))
    }

    @Test func whatMayBeStoredCannotBeTakenBack() async throws {
        let (appender, task, group) = try await waiting()
        appender.retry(group, after: PostgresError(.connectionLost, "it has gone"), isLost: true)
        task.cancel()
        #expect(appender.state.withLock { $0.queue.count } == 1, "it is tried again")
        let again = try #require(appender.state.withLock { $0.queue.take() })
        let outcome = AppendOutcome.duplicate(EventPosition(partition: 0, offset: 7))
        appender.finish(again, [.success([outcome])])
        #expect(try await task.value == [outcome])
    }

    @Test func whatCannotBeStoredIsTakenBack() async throws {
        let (appender, task, group) = try await waiting()
        var error = PostgresError(.server, "somebody else goes first")
        error.sqlState = .lockNotAvailable
        appender.retry(group, after: error, isLost: false)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(appender.state.withLock { $0.queue.isEmpty && $0.entries.isEmpty })
    }
}
