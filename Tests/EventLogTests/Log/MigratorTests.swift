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

    /// Roles belong to all databases of a server: who migrates another one may change them at the same moment.
    @Test func anotherDatabaseOfTheServerDoesNotCollide() async throws {
        let log = try await TestLog.makeEmptyDatabase()
        try await log.withSuperuser { other in
            try await other.execute("ALTER ROLE kefu_append RESET statement_timeout")
            try await other.execute("BEGIN; ALTER ROLE kefu_append SET statement_timeout = '60s'")
            async let migrated = log.database.migrate()
            while try await Self.isBlocking(other) == false { try await Task.sleep(for: .milliseconds(5)) }
            try await other.execute("COMMIT")
            let report = try await migrated
            #expect(report.from == 0 && report.to == Migrator.version)
        }
    }

    /// Whether somebody waits for the transaction of a connection.
    private static func isBlocking(_ connection: PostgresConnection) async throws -> Bool {
        try await connection.query(
            """
            SELECT EXISTS (
              SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))
            """
        )[0].decode(Bool.self, at: 0)
    }

    @Test func aDatabaseThatIsNotInUTF8IsRefused() async throws {
        let log = try await TestLog.makeEmptyDatabase(encoding: "SQL_ASCII")
        let error = await #expect(throws: EventLogError.self) { _ = try await log.database.migrate() }
        #expect(error?.code == .unusableDatabase)
        #expect(error?.message.contains("SQL_ASCII") == true)
        #expect(error?.message.contains("ENCODING 'UTF8' TEMPLATE template0") == true)
    }

    @Test(arguments: [
        "", "CREATE TABLE kefu.migrations (id bigint)", "CREATE TABLE kefu.migrations (version text, checksum text)",
        "CREATE TABLE kefu.migrations AS SELECT '1' AS version, 'x' AS checksum",
    ])
    func aSchemaOfSomethingElseIsRefused(content: String) async throws {
        let log = try await TestLog.makeEmptyDatabase()
        try await log.withSuperuser { connection in
            try await connection.execute("CREATE SCHEMA kefu; \(content)")
            let error = await #expect(throws: EventLogError.self) { try await Migrator.check(connection) }
            #expect(error?.code == .unusableDatabase)
            #expect(error?.message.contains("the schema kefu of this database belongs to something else") == true)
            let refused = await #expect(throws: EventLogError.self) { _ = try await log.database.migrate() }
            #expect(refused?.code == .unusableDatabase)
        }
        let refused = await #expect(throws: EventLogError.self) {
            try await log.database.withConnection(.logReader) { _ = try await LogHeads.cut($0) }
        }
        #expect(refused?.code == .unusableDatabase)
    }

    @Test func aDatabaseThatWasNeverMigratedSaysWhatToDo() async throws {
        let log = try await TestLog.makeEmptyDatabase()
        let unread = await #expect(throws: EventLogError.self) {
            try await log.database.withConnection(.logReader) { _ = try await LogHeads.cut($0) }
        }
        #expect(unread?.code == .notMigrated && unread?.message.contains("kefu db migrate") == true)
        let connection = try await log.database.connect(.writer)
        defer { connection.close() }
        let unwritten = await #expect(throws: EventLogError.self) { _ = try await LogWriter(connection: connection) }
        #expect(unwritten?.code == .notMigrated)
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
