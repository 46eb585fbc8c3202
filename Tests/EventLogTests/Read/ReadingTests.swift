// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// What people wrote is given out through one door, which keeps a book.
struct ReadingTests {
    private static func line(_ id: Int, text: String?) -> String {
        let data = text.map { #"{"text":"\#($0)"}"# } ?? "{}"
        return
            #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"message.received","subject":"customers/c","time":"2026-05-11T10:00:00Z","shop":"s","data":\#(data)}"#
    }

    @Test func everyReadingOfTextIsRecorded() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([Self.line(0, text: "你好"), Self.line(1, text: nil), Self.line(2, text: "在吗")])
        func readings() async throws -> [[Int64]] {
            try await log.withSuperuser { connection in
                try await connection.query(
                    "SELECT offsets FROM kefu.readings WHERE reader = session_user ORDER BY read_at"
                ).rows
                    .map { try $0.decode([Int64].self, at: 0) }
            }
        }
        func texts(_ withText: Bool, _ limit: Int? = nil) async throws -> [String?] {
            try await log.database.withReader(withText: withText) { reader in
                var texts: [String?] = []
                _ = try await reader.read(LogFilter(), limit: limit) { texts.append($0.event.personal) }
                return texts
            }
        }
        #expect(try await texts(false) == [nil, nil, nil])
        #expect(try await readings().isEmpty)
        #expect(try await texts(true) == [#"{"text":"你好"}"#, nil, #"{"text":"在吗"}"#])
        #expect(try await readings() == [[0, 2]])
        #expect(try await texts(true, 1) == [#"{"text":"你好"}"#])
        #expect(try await readings() == [[0, 2], [0]])
    }

    @Test func theBookIsInsertOnlyAndTheVaultHasOneDoor() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([Self.line(0, text: "你好")])
        func refusal(_ statement: String, as role: LogRole) async throws -> SQLState? {
            try await log.database.withConnection(role) { connection in
                do {
                    try await connection.execute(statement)
                    return nil
                } catch let error as PostgresError {
                    return error.sqlState
                }
            }
        }
        for role in [LogRole.logReader, .textReader, .reader, .projector, .consumer] {
            #expect(try await refusal("SELECT 1 FROM kefu.vault", as: role) == .insufficientPrivilege)
            #expect(
                try await refusal("INSERT INTO kefu.readings (partition, offsets) VALUES (0, '{1}')", as: role)
                    == .insufficientPrivilege
            )
            #expect(try await refusal("DELETE FROM kefu.readings", as: role) == .insufficientPrivilege)
        }
        for role in [LogRole.logReader, .reader, .projector, .writer] {
            #expect(
                try await refusal("SELECT * FROM kefu.read_text(0::smallint, '{0}')", as: role)
                    == .insufficientPrivilege
            )
        }
        for role in [LogRole.textReader, .consumer] {
            #expect(try await refusal("SELECT * FROM kefu.read_text(0::smallint, '{0}')", as: role) == nil)
        }
        try await log.withSuperuser { connection in
            for change in [
                "DELETE FROM kefu.readings", "UPDATE kefu.readings SET reader = 'x'", "TRUNCATE kefu.readings",
            ] {
                await #expect { try await connection.execute(change) } throws: { error in
                    (error as? PostgresError)?.message.contains("append-only") == true
                }
            }
        }
    }
}
