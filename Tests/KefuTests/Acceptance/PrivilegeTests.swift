// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

/// Who may do what: questions cannot see the log, and nobody can change it.
struct PrivilegeTests {
    private static let secrets = ["kefu.identities", "kefu.batches", "kefu.vault", "kefu.readings"]

    /// The parent and the leaves of the log.
    private static func logTables(_ connection: PostgresConnection) async throws -> [String] {
        let rows = try await connection.query(
            """
            SELECT c.oid::regclass::text FROM pg_class c
            WHERE c.oid = 'kefu.events'::regclass
              OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'kefu.events'::regclass)
            ORDER BY 1
            """
        )
        let tables = try rows.rows.map { try $0.decode(String.self, at: 0) }
        try #require(tables.count == 17)
        return tables
    }

    private static func withFilledLog(_ body: (TestLog, PostgresConnection) async throws -> Void) async throws {
        try await TestLog.with(isBlank: true) { log in
            try await log.append([
                EventLine.received("1", "c1", at: "2024-05-11T10:00:00+08:00", text: "在吗"),
                EventLine.sent("2", "c1", at: "2024-05-11T10:01:00+08:00"),
                EventLine.received("3", "c2", at: "2024-05-11T10:02:00+08:00"),
            ])
            try await log.project()
            try await log.withSuperuser { try await body(log, $0) }
        }
    }

    /// What a statement is refused with, in a role.
    private static func refusal(
        of statement: String,
        as role: String,
        _ connection: PostgresConnection
    ) async throws -> PostgresError? {
        try await connection.execute("BEGIN; SET LOCAL ROLE \(role)")
        var refusal: PostgresError?
        do {
            try await connection.execute(statement)
        } catch let error as PostgresError {
            refusal = error
        }
        try await connection.execute("ROLLBACK")
        return refusal
    }

    @Test func questionsRunInARoleThatCannotReadTheLog() async throws {
        try await Self.withFilledLog { log, connection in
            // How far the log is may be known: what the read models lack is told.
            let heads = try await connection.query(
                """
                SELECT attname::text FROM pg_attribute
                WHERE attrelid = 'kefu.batches'::regclass AND attnum > 0
                  AND has_column_privilege('kefu_reader', attrelid, attnum, 'SELECT')
                ORDER BY attnum
                """
            ).rows.map { try $0.decode(String.self, at: 0) }
            #expect(heads == ["partition", "last_offset"])
            for table in try await Self.logTables(connection) + Self.secrets where table != "kefu.batches" {
                let rights = try await connection.query(
                    """
                    SELECT has_table_privilege('kefu_reader', \(table), 'SELECT'),
                      has_any_column_privilege('kefu_reader', \(table), 'SELECT'),
                      has_table_privilege('kefu_log_reader', \(table), 'SELECT')
                    """
                )[0].decode((Bool, Bool, Bool).self)
                #expect(!rights.0 && !rights.1, "kefu_reader may read \(table)")
                // Else the question would be answered "no" for a table that nobody can read. Text has a door of its own.
                #expect(rights.2 == (table != "kefu.vault"), "kefu_log_reader may or may not read \(table)")
                let error = try await Self.refusal(of: "SELECT 1 FROM \(table)", as: "kefu_reader", connection)
                #expect(error?.sqlState == .insufficientPrivilege, "\(table)")
            }
            let memberships = try await connection.query(
                """
                SELECT count(*) FROM pg_roles r
                WHERE r.rolname <> 'kefu_reader' AND pg_has_role('kefu_reader', r.oid, 'MEMBER')
                """
            )[0].decode(Int64.self, at: 0)
            #expect(memberships == 0, "kefu_reader is a member of another role")
            // The questions are really asked in that role: without it they fail.
            let grant = "USAGE ON SCHEMA kefu_read"
            try await connection.execute("REVOKE \(grant) FROM kefu_reader")
            for question in [
                ["reply-rate"], ["waiting"], ["tiers"], ["follow-ups"], ["orders"], ["refunds"], ["remarks"],
            ] {
                let ending = try await log.kefu(question + ["--all"])
                #expect(ending.status == 1, "\(question): \(ending)")
                #expect(ending.errorText.contains("permission denied"), "\(question): \(ending)")
            }
            try await connection.execute("GRANT \(grant) TO kefu_reader")
            #expect(try await log.ask("waiting", "--all").rows("customer") == ["c2"])
        }
    }

    @Test func nobodyChangesTheLog() async throws {
        try await Self.withFilledLog { log, connection in
            let tables = try await Self.logTables(connection) + ["kefu.identities", "kefu.batches"]
            let before = try await log.digest(below: try await log.heads())
            for role in ["kefu_writer", "kefu_projector", "kefu_owner", "kefu_append", "kefu_log_reader", "postgres"] {
                for table in tables {
                    for statement in ["UPDATE \(table) SET partition = 1", "DELETE FROM \(table)", "TRUNCATE \(table)"]
                    {
                        let error = try await Self.refusal(of: statement, as: role, connection)
                        #expect(error?.sqlState == .insufficientPrivilege, "\(role): \(statement)")
                        if role == "postgres" || role == "kefu_owner" {
                            #expect(
                                error?.message.contains("append-only") == true,
                                "\(role): \(statement): \(error as Any)"
                            )
                        }
                    }
                }
            }
            // Text may be deleted, which is what erasing is; it never changes.
            for statement in ["UPDATE kefu.vault SET person = 'x'", "TRUNCATE kefu.vault"] {
                let error = try await Self.refusal(of: statement, as: "postgres", connection)
                #expect(error?.message.contains("append-only") == true, "\(statement): \(error as Any)")
            }
            #expect(try await log.digest(below: try await log.heads()) == before)
            try await log.expectWhole(events: 3)
        }
    }

    @Test func rowsDeletedByHandStayMissingUntilAReplay() async throws {
        try await Self.withFilledLog { log, connection in
            let question = ["reply-rate", "--all"]
            let right = try await log.ask(question)
            #expect(right.rows("day", "customers", "effective") == ["2024-05-11 2 1"])
            let whole = try await log.readModels()
            // Sums that are kept of the rows go with them.
            #expect(try await log.must("projections", "sums").outputText.contains(#""kept":1"#))
            #expect(try await log.ask(question).difference(from: right) == nil)
            try await connection.execute("DELETE FROM kefu_read.messages_g1 WHERE customer = 'c2'")
            for _ in 0..<2 {
                #expect(try await log.ask(question).rows("day", "customers", "effective") == ["2024-05-11 1 1"])
                try await log.project()
            }
            try await connection.execute("DELETE FROM kefu_read.messages_g1; DELETE FROM kefu_read.replies_g1")
            #expect(try await log.ask(question).rows.isEmpty)
            try await log.must("replay", "replies")
            #expect(try await log.ask(question).difference(from: right) == nil)
            #expect(try await log.readModels() == whole)
        }
    }

    @Test func sumsThatDifferFromTheirRowsAreFound() async throws {
        try await Self.withFilledLog { log, connection in
            try await log.must("projections", "sums")
            let equal = try await log.must("projections", "sums", "--check")
            #expect(equal.outputText == #"{"checked":1,"differing":0}"# + "\n")
            try await connection.execute("UPDATE kefu_read.messages_g1 SET counts = false WHERE customer = 'c2'")
            let ending = try await log.kefu("projections", "sums", "--check")
            #expect(ending.status == 1 && ending.outputText == #"{"checked":1,"differing":1}"# + "\n", "\(ending)")
            #expect(ending.errorText.contains("2024-05-11"), "\(ending)")
        }
    }
}
