// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// A database that goes away, loses what it had, or refuses.
extension LogAppenderTests {
    @Test func lostConnectionsLoseAndDoubleNothing() async throws {
        let log = try await TestLog.make()
        let outcomes = try await withAppender(log) { appender in
            try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for caller in 0..<16 {
                    group.addTask {
                        var outcomes: [AppendOutcome] = []
                        for number in 0..<60 {
                            let batch = try EventBatch(lines: [
                                line("e\(caller)-\(number)", subject: "customers/c\(caller)")
                            ])
                            outcomes += try await appender.append(batch)
                        }
                        return outcomes
                    }
                }
                group.addTask {
                    try await log.withSuperuser { connection in
                        for _ in 0..<6 {
                            _ = try await connection.query(
                                """
                                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                                WHERE datname = current_database() AND pid <> pg_backend_pid()
                                """
                            )
                            try await Task.sleep(for: .milliseconds(20))
                        }
                    }
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        #expect(Set(outcomes.map(\.position)).count == 960)
        try await log.verify(events: 960)
    }

    /// What a dump that was restored, or a standby that took over, has lost of the log's end is not gone on from: the appender remembers
    /// heads that are no more.
    @Test(arguments: [0, 2])
    func aLogThatLostItsEndIsGoneOnWithoutAHole(_ replaced: Int) async throws {
        let log = try await TestLog.make()
        let subjects = [subject(in: 3), subject(in: 9)]
        try await withAppender(log) { appender in
            func append(_ ids: [String]) async throws -> [Int64] {
                var offsets: [Int64] = []
                for id in ids {
                    let lines = subjects.map { line(id + $0, subject: $0) }
                    offsets += try await appender.append(EventBatch(lines: lines)).map(\.position.offset)
                }
                return offsets
            }
            #expect(try await append(["a", "b", "c", "d", "e"]) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
            try await log.withSuperuser { connection in
                try await connection.execute("SET session_replication_role = replica")
                for table in ["events", "identities", "vault"] {
                    try await connection.execute("DELETE FROM kefu.\(table) WHERE \"offset\" > 2")
                }
                try await connection.execute("DELETE FROM kefu.batches WHERE last_offset > 2")
            }
            // Another program may have written as much meanwhile: the heads are as far as they were, but others.
            for number in 0..<replaced {
                _ = try await log.append(subjects.map { line("x\(number)" + $0, subject: $0) })
            }
            let first = Int64(3 + replaced)
            #expect(try await append(["f", "g"]) == [first, first, first + 1, first + 1])
        }
        try await log.verify(events: Int64(2 * (5 + replaced)))
    }

    /// One event that the database itself refuses, again and again, costs those beside it nothing.
    @Test func whatTheDatabaseRefusesFailsAlone() async throws {
        let log = try await TestLog.make()
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF NEW.id = 'poison' THEN RAISE EXCEPTION 'no poison'; END IF;
                  RETURN NEW;
                END $$
                """
            )
            try await connection.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON kefu.events FOR EACH ROW EXECUTE FUNCTION public.refuse()"
            )
        }
        let failed = try await withAppender(log) { appender in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    let isPoison = number % 10 == 0
                    let id = isPoison ? "poison" : "e\(number)"
                    let batch = try EventBatch(lines: [line(id, subject: "customers/c\(number)")])
                    group.addTask {
                        do {
                            _ = try await appender.append(batch)
                            return 0
                        } catch let error as PostgresError where isPoison && error.message == "no poison" {
                            return 1
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
        }
        #expect(failed == 20)
        try await log.verify(events: 180)
    }

    @Test func anUnreachableDatabaseIsARetryableError() async throws {
        let nowhere = LogDatabase(PostgresConfiguration(host: "/nonexistent", user: "kefu", database: "kefu"))
        let appender = LogAppender(nowhere)
        let service = Task { await appender.run() }
        let batch = try EventBatch(lines: [line("e", subject: "customers/c")])
        let error = await #expect(throws: EventLogError.self) { try await appender.append(batch) }
        #expect(error?.code == .unavailable)
        service.cancel()
        await service.value
    }
}
