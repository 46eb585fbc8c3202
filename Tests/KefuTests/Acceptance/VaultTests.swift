// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// What people wrote lies in the vault and nowhere else.
struct VaultTests {
    private static let words = ["kxqtext", "kxqphone", "kxqnick", "kxqnote", "kxqreason", "kxqaddress", "kxqremark"]

    private static let lines = [
        EventLine.event(
            "message.received",
            id: "1",
            subject: "customers/c1",
            at: "2024-05-11T10:00:00+08:00",
            data: #"{"customer_id":"c1","text":"kxqtext 你好","phone":"kxqphone","nick":"kxqnick"}"#
        ),
        EventLine.event(
            "order.placed",
            id: "2",
            subject: "orders/7001",
            at: "2024-05-11T10:00:00+08:00",
            data:
                #"{"order_id":"7001","payable_minor":1,"customer_id":"c1","note_text":"kxqnote","address":"kxqaddress"}"#
        ),
        EventLine.event(
            "refund.requested",
            id: "3",
            subject: "orders/7001",
            at: "2024-05-11T10:00:00+08:00",
            data: #"{"order_id":"7001","refund_id":"r1","reason_text":"kxqreason"}"#
        ),
        EventLine.event(
            "order.remarked",
            id: "4",
            subject: "orders/7001",
            at: "2024-05-11T10:00:00+08:00",
            data: #"{"order_id":"7001","flag":"red","by":"seller","text":"kxqremark"}"#
        ),
    ]

    @Test func whatPeopleWroteIsInTheVaultAlone() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines)
            // The same by the function, in other words of the same shape.
            try await log.withSuperuser { connection in
                for line in Self.lines {
                    let other = line.replacing(#""source":"/tests""#, with: #""source":"/function""#)
                    let row = try await connection.query("SELECT outcome FROM kefu.append(\(other)::json)")[0]
                    #expect(try row.decode(String.self, at: 0) == "appended")
                }
            }
            try await log.project()
            try await log.must("replay", "--all")

            try await log.withSuperuser { connection in
                let vault = try await connection.query("SELECT convert_from(content, 'UTF8') FROM kefu.vault").rows
                    .map { try $0.decode(String.self, at: 0) }.joined()
                for word in Self.words { #expect(vault.contains(word), "\(word) is not in the vault") }
                try await Self.expectNoRow(connection)
                try await Self.expectNoFile(connection, of: log)
            }
            for question in [
                ["log", "read"], ["order", "show", "7001"], ["customer", "show", "c1"], ["orders", "--all"],
            ] {
                let answer = try await log.must(question + ["--output", "ndjson"]).outputText
                #expect(!answer.isEmpty)
                for word in Self.words { #expect(!answer.contains(word), "\(question) shows \(word)") }
            }
            let shown = try await log.must("log", "read", "--with-text", "--output", "ndjson").outputText
            for word in Self.words { #expect(shown.contains(word), "\(word) is not shown on request") }
            let serverLog = try await Program.run("/bin/cat", [log.dataDirectory + "/postgres.log"]).outputText
            #expect(!serverLog.isEmpty)
            for word in Self.words { #expect(!serverLog.contains(word), "the server's log shows \(word)") }
        }
    }

    private static func expectNoRow(_ connection: PostgresConnection) async throws {
        let tables = try await connection.query(
            """
            SELECT oid::regclass::text FROM pg_class
            WHERE relnamespace IN ('kefu'::regnamespace, 'kefu_read'::regnamespace) AND relkind = 'r'
              AND oid <> 'kefu.vault'::regclass
            """
        ).rows.map { try $0.decode(String.self, at: 0) }
        try #require(tables.count > 30)
        for table in tables {
            let found = try await connection.query(
                PostgresQuery(sql: "SELECT count(*) FROM \(table) t WHERE t::text LIKE '%kxq%'")
            )[0].decode(Int64.self, at: 0)
            #expect(found == 0, "\(table)")
        }
    }

    /// Tables, indexes and what is stored out of line: none of their files has a byte of it.
    private static func expectNoFile(_ connection: PostgresConnection, of log: TestLog) async throws {
        try await connection.execute("CHECKPOINT")
        let files = try await connection.query(
            """
            SELECT c.oid::regclass::text, pg_relation_filepath(c.oid)
            FROM pg_class c
            WHERE pg_relation_filepath(c.oid) IS NOT NULL
              AND (c.relnamespace IN ('kefu'::regnamespace, 'kefu_read'::regnamespace)
                OR c.oid IN (SELECT reltoastrelid FROM pg_class
                  WHERE relnamespace IN ('kefu'::regnamespace, 'kefu_read'::regnamespace)))
            """
        ).rows.map { try $0.decode((String, String).self) }
        var found: [String] = []
        for (name, file) in files {
            let ending = try await Program.run("/bin/cat", ["\(log.dataDirectory)/postgres/\(file)"])
            try #require(ending.status == 0, "\(ending)")
            if contains(ending.output, "kxq") { found.append(name) }
        }
        // The search does find what is there.
        #expect(found == ["kefu.vault"])
    }

    private static func contains(_ bytes: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        return bytes.withUnsafeBytes { buffer in
            var start = 0
            while start + word.count <= buffer.count,
                let found = memchr(buffer.baseAddress! + start, Int32(word[0]), buffer.count - start - word.count + 1)
            {
                if memcmp(found, word, word.count) == 0 { return true }
                start = UnsafeRawPointer(found) - buffer.baseAddress! + 1
            }
            return false
        }
    }
}
