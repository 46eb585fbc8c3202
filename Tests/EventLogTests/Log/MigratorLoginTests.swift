// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// What a migration does for logins, and what logins are told that lack something.
struct MigratorLoginTests {
    private static let roles = [LogRole.writer, .projector, .reader, .logReader, .textReader, .consumer]

    /// A new login without any right of its own, and a log as it sees it.
    private static func makeLogin(for log: TestLog) async throws -> (name: String, database: LogDatabase) {
        let name = "login_\(UInt64.random(in: .min ... .max))"
        try await log.withSuperuser { try await $0.execute("CREATE ROLE \(name) LOGIN NOINHERIT") }
        var configuration = log.superuser
        configuration.user = name
        return (name, LogDatabase(configuration))
    }

    @Test func aNamedLoginIsLetInAlsoWhenNoVersionIsMissing() async throws {
        let log = try await TestLog.make()
        let login = try await Self.makeLogin(for: log)
        for role in Self.roles {
            let error = await #expect(throws: EventLogError.self) { try await login.database.connect(role).close() }
            #expect(error?.code == .notPermitted)
            #expect(error?.message.contains("`kefu db migrate --grant-to \(login.name)`") == true)
        }
        let report = try await log.database.migrate(grantingTo: login.name)
        #expect(report.from == Migrator.version && report.to == Migrator.version)
        for role in Self.roles {
            let name = try await login.database.withConnection(role) { connection in
                try await connection.query("SELECT current_user::text")[0].decode(String.self, at: 0)
            }
            #expect(name == role.name)
        }
        try await log.withSuperuser { connection in
            let row = try await connection.query(
                """
                SELECT pg_has_role(oid, 'kefu_append', 'MEMBER'), pg_has_role(oid, 'kefu_owner', 'MEMBER')
                FROM pg_roles WHERE rolname = \(login.name)
                """
            )[0]
            let (appends, owns) = try row.decode((Bool, Bool).self)
            #expect(appends && !owns)
        }
    }

    @Test func aLoginThatIsNotThereIsToBeMadeFirst() async throws {
        let log = try await TestLog.make()
        let error = await #expect(throws: EventLogError.self) {
            _ = try await log.database.migrate(grantingTo: "login_of_nobody")
        }
        #expect(error?.code == .notPermitted && error?.message.contains("CREATE ROLE login_of_nobody") == true)
    }

    @Test func aWorkingLoginMigratesWhereNothingIsMissing() async throws {
        let log = try await TestLog.make()
        let login = try await Self.makeLogin(for: log)
        func expectRefused() async {
            let error = await #expect(throws: EventLogError.self) { _ = try await login.database.migrate() }
            #expect(error?.code == .notPermitted)
            #expect(error?.message.contains("`kefu db migrate --grant-to \(login.name)` as a superuser") == true)
        }
        await expectRefused()
        _ = try await log.database.migrate(grantingTo: login.name)
        let report = try await login.database.migrate()
        #expect(report.from == Migrator.version && report.to == Migrator.version)
        // It has no right to change the catalogue, and is not told that all is well when that must be.
        try await log.withSuperuser { connection in
            try await connection.execute("DELETE FROM kefu.event_types WHERE type = 'message.received'")
        }
        await expectRefused()
        _ = try await log.database.migrate()
        _ = try await login.database.migrate()
    }

    @Test func aFirstMigrationTellsWhatItNeeds() async throws {
        let log = try await TestLog.makeEmptyDatabase()
        let login = try await Self.makeLogin(for: log)
        let error = await #expect(throws: EventLogError.self) { _ = try await login.database.migrate() }
        #expect(error?.code == .notPermitted)
        #expect(error?.message.contains("`ALTER ROLE \(login.name) CREATEROLE`") == true)
        #expect(error?.message.contains("ON DATABASE \(log.superuser.database) TO \(login.name)") == true)
    }

    @Test func aPoolSaysWhichMembershipIsMissing() async throws {
        let log = try await TestLog.make()
        let login = try await Self.makeLogin(for: log)
        let pool = login.database.pool(.keptReader, limit: 1)
        let error = await #expect(throws: EventLogError.self) {
            try await login.database.withConnection(of: pool) { try await $0.execute("SELECT 1") }
        }
        #expect(error?.code == .notPermitted && error?.message.contains("GRANT kefu_reader TO \(login.name)") == true)
        await pool.shutDown()
    }
}
