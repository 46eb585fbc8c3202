// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// Partitions that somebody else holds.
extension LogAppenderTests {
    @Test func aPartitionThatSomebodyHoldsDelaysNoAppendToAnother() async throws {
        let log = try await TestLog.make()
        let held = 3
        try await withAppender(log) { appender in
            try await log.withSuperuser { holder in
                try await holder.execute("BEGIN")
                _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, \(Int32(held)))::text")
                let waiting = try EventBatch(lines: [line("held", subject: subject(in: held))])
                let both = try EventBatch(lines: [
                    line("both1", subject: subject(in: held, 1)), line("both2", subject: subject(in: 9, 1)),
                ])
                async let late: [AppendOutcome] = appender.append(waiting)
                async let lateBoth: [AppendOutcome] = appender.append(both)
                // All of these end while the lock is held, however long that takes.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<200 where number % 16 != held {
                        let batch = try EventBatch(lines: [
                            line("e\(number)", subject: subject(in: number % 16, number / 16 + 2))
                        ])
                        group.addTask { _ = try await appender.append(batch) }
                    }
                    try await group.waitForAll()
                }
                try await holder.execute("COMMIT")
                #expect(try await late.map(\.kind) == [.appended])
                #expect(try await lateBoth.map(\.kind) == [.appended, .appended])
            }
        }
        try await log.verify(events: 187 + 3)
    }

    @Test func anAppendOfSeveralPartitionsHoldsNoneWhileItWaitsForOne() async throws {
        let log = try await TestLog.make()
        try await withAppender(log) { appender in
            try await log.withSuperuser { holder in
                try await holder.execute("BEGIN")
                _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 9)::text")
                let several = try EventBatch(lines: [
                    line("several3", subject: subject(in: 3)), line("several9", subject: subject(in: 9)),
                ])
                async let late = appender.append(several)
                while try await waiters(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                let locked = try await holder.query(
                    """
                    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE l.locktype = 'advisory' AND l.granted AND l.pid <> pg_backend_pid() AND d.datname = current_database()
                    """
                )[0].decode(Int64.self, at: 0)
                #expect(locked == 0)
                let single = try EventBatch(lines: [line("single", subject: subject(in: 3, 1))])
                #expect(try await appender.append(single).map(\.kind) == [.appended])
                try await holder.execute("COMMIT")
                #expect(try await late.map(\.kind) == [.appended, .appended])
            }
        }
        try await log.verify(events: 3)
    }

    @Test func aPartitionThatIsHeldForTooLongIsARetryableError() async throws {
        let log = try await TestLog.make()
        var configuration = log.superuser
        configuration.settings["lock_timeout"] = "10ms"
        var options = AppenderOptions.standard
        options.triesAfterRefusal = 0
        let appender = LogAppender(LogDatabase(configuration), options: options)
        let service = Task { await appender.run() }
        try await log.withSuperuser { holder in
            try await holder.execute("BEGIN")
            _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 4)::text")
            let batch = try EventBatch(lines: [line("e", subject: subject(in: 4))])
            let error = await #expect(throws: EventLogError.self) { try await appender.append(batch) }
            #expect(error?.code == .unavailable && error?.sqlState == .lockNotAvailable)
            try await holder.execute("COMMIT")
            #expect(try await appender.append(batch).map(\.kind) == [.appended])
        }
        service.cancel()
        await service.value
        try await log.verify(events: 1)
    }

    @Test func anAppenderThatIsAbandonedWaitsForNobody() async throws {
        let log = try await TestLog.make()
        let subject = subject(in: 4)
        try await log.withSuperuser { holder in
            try await holder.execute("BEGIN")
            _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 4)::text")
            let appender = LogAppender(log.database)
            let service = Task { await appender.run() }
            let batches = try ["first", "second"].map { try EventBatch(lines: [line($0, subject: subject)]) }
            let first = Task { try await appender.append(batches[0]) }
            while try await waiters(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            let second = Task { try await appender.append(batches[1]) }
            appender.abandon()
            // It ends while the lock is held.
            await service.value
            for task in [first, second] {
                let error = await #expect(throws: EventLogError.self) { try await task.value }
                #expect(error?.code == .stopped)
            }
            try await holder.execute("COMMIT")
        }
        let again = try await log.append(["first", "second"].map { line($0, subject: subject) })
        #expect(again.map(\.kind) == [.appended, .appended])
        try await log.verify(events: 2)
    }

    @Test func anAppendThatWaitsCanBeTakenBack() async throws {
        let log = try await TestLog.make()
        try await withAppender(log) { appender in
            try await log.withSuperuser { holder in
                try await holder.execute("BEGIN")
                _ = try await holder.query("SELECT pg_advisory_xact_lock(1801807477, 4)::text")
                let subject = subject(in: 4)
                let first = try EventBatch(lines: [line("first", subject: subject)])
                let second = try EventBatch(lines: [line("second", subject: subject)])
                async let written = appender.append(first)
                // The first waits for the lock before the second comes, which waits behind it then.
                while try await waiters(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
                let task = Task { try await appender.append(second) }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                try await holder.execute("COMMIT")
                #expect(try await written.map(\.kind) == [.appended])
            }
        }
        try await log.verify(events: 1)
    }

    private func waiters(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(
            """
            SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()
            """
        )[0].decode(Int64.self, at: 0)
    }
}
