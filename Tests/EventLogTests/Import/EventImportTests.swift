// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct EventImportTests {
    private static func file(_ count: Int) throws -> InputFixture {
        let lines = (0..<count).map { id in
            #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"com.example.thing","subject":"s\#(id % 64)","time":"2026-05-11T10:00:00Z","shop":"s","data":{"n":\#(id)}}"#
        }
        return try InputFixture(lines.joined(separator: "\n"))
    }

    private static func run(_ log: TestLog, _ path: String, connections: Int) async throws -> ImportSummary {
        let options = ImportOptions(batch: 20, connections: connections)
        return try await EventImport(log.database, options: options).run(files: [path], refusal: { _ in })
    }

    @Test func severalConnectionsWriteEveryEventOnceAndInTheOrderOfItsSubject() async throws {
        let log = try await TestLog.make()
        let file = try Self.file(4000)
        let first = try await Self.run(log, file.path, connections: 4)
        #expect(first.appended == 4000 && first.records == 4000)
        let again = try await Self.run(log, file.path, connections: 3)
        #expect(again.duplicates == 4000 && again.records == 4000)
        try await log.verify(events: 4000)
        let overtaken = try await log.withSuperuser { connection in
            try await connection.query(
                """
                SELECT count(*) FROM (
                  SELECT substr(id, 2)::int8 AS n, lag(substr(id, 2)::int8) OVER (PARTITION BY subject ORDER BY "offset") AS before
                  FROM kefu.events
                ) e
                WHERE n < before
                """
            )[0].decode(Int64.self, at: 0)
        }
        #expect(overtaken == 0)
    }

    @Test func aConnectionThatFailsEndsTheOthersAndASecondRunCompletes() async throws {
        let log = try await TestLog.make()
        let file = try Self.file(4000)
        try await log.withSuperuser { connection in
            // One connection of the import comes to this partition and waits there, until it is cut off.
            let held = Int16(Partitioning.partition(shop: "s", subject: "s0"))
            try await connection.execute("BEGIN")
            _ = try await connection.query("SELECT * FROM kefu.lock_partitions(\([held]))")
            let first = Task { [path = file.path] in try await Self.run(log, path, connections: 4) }
            var isCutOff = false
            while !isCutOff {
                let waiting = try await connection.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND NOT granted
                      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """
                )
                isCutOff = !waiting.rows.isEmpty
                if !isCutOff { try await Task.sleep(for: .milliseconds(5)) }
            }
            await #expect(throws: PostgresError.self) { try await first.value }
            try await connection.execute("ROLLBACK")
        }
        let second = try await Self.run(log, file.path, connections: 4)
        #expect(second.records == 4000 && second.refused == 0 && second.appended > 0)
        try await log.verify(events: 4000)
    }
}
