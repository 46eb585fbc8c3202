// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

@Suite(.serialized) struct MigratorTests {
    @Test func startersThatMigrateAtOnceDoNotCollide() async throws {
        let log = try await TestLog.makeEmptyDatabase()
        let reports = try await withThrowingTaskGroup(of: Migrator.Report.self) { group in
            for _ in 0..<6 { group.addTask { try await log.database.migrate() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.count { $0.from == 0 } == 1)
        #expect(reports.allSatisfy { $0.to == Migrator.version })
    }

    @Test func aNewerSchemaIsRefused() async throws {
        let log = try await TestLog.make()
        try await log.withSuperuser { try await $0.execute("INSERT INTO kefu.migrations VALUES (99, 'x')") }
        await #expect { _ = try await log.database.migrate() } throws: { ($0 as? EventLogError)?.code == .newerSchema }
    }

    @Test func aChangedMigrationIsRefused() async throws {
        let log = try await TestLog.make()
        try await log.withSuperuser { try await $0.execute("UPDATE kefu.migrations SET checksum = 'x'") }
        await #expect { _ = try await log.database.migrate() } throws: {
            ($0 as? EventLogError)?.code == .changedMigration
        }
    }

    @Test func everyLeafRefusesChangesToEverybody() async throws {
        let log = try await TestLog.make()
        try await log.withSuperuser { connection in
            let tables = try await connection.query(
                """
                SELECT c.oid::regclass::text FROM pg_class c
                WHERE c.relnamespace = 'kefu'::regnamespace
                  AND (c.relname ~ '^events' OR c.relname IN ('identities', 'batches')) AND c.relkind IN ('r', 'p')
                """
            ).rows.map { try $0.decode(String.self, at: 0) }
            #expect(tables.count == 19)
            for table in tables {
                for change in ["DELETE FROM \(table)", "UPDATE \(table) SET partition = 0", "TRUNCATE \(table)"] {
                    await #expect { try await connection.execute(change) } throws: { error in
                        (error as? PostgresError)?.message.contains("append-only") == true
                    }
                }
            }
        }
    }
}
