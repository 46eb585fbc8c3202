// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// What `docs/integrating.md` shows is what is run here.
struct IntegrationGuideTests {
    /// The indented blocks of the guide, without their indentation.
    private static func blocks() throws -> [String] {
        let text = String(decoding: try #require(PackageFiles.read("docs/integrating.md")), as: UTF8.self)
        var blocks: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    ") {
                blocks[blocks.count - 1].append(line.dropFirst(4))
            } else if line.isEmpty, let last = blocks.last, !last.isEmpty {
                blocks[blocks.count - 1].append("")
            } else if blocks.last?.isEmpty == false {
                blocks.append([])
            }
        }
        return blocks.map { $0.joined(separator: "\n").trimmed }
    }

    @Test func theStatementsRunAsTheyStand() async throws {
        let statements = try Self.blocks().filter { $0.hasPrefix("SELECT") || $0.hasPrefix("CREATE") }
        try #require(statements.count == 4)
        try await TestLog.with { log in
            try await log.must("log", "status")
            try await log.withSuperuser { connection in
                let id = try await connection.query(PostgresQuery(sql: statements[0]))
                #expect(try id[0].decode(String.self, at: 0).count == 32)
                for statement in statements[1].split(separator: ";") {
                    try await connection.execute(String(statement))
                }
                try await connection.execute("SET SESSION AUTHORIZATION erp")
                for outcome in ["appended", "duplicate"] {
                    let rows = try await connection.query(PostgresQuery(sql: statements[2]))
                    #expect(try rows[0].decode((Int32, String, Int16, Int64, String?).self).1 == outcome)
                    let claim = try await connection.query(PostgresQuery(sql: statements[3]))
                    #expect(try claim[0].decode((String, Int16, Int64).self).0 == outcome)
                }
                let other = statements[3].replacing(#""f-1""#, with: #""f-2""#)
                let late = try await connection.query(PostgresQuery(sql: other))
                #expect(try late[0].decode((String, Int16, Int64).self).0 == "expectation_failed")
            }
            try await log.expectWhole(events: 2)
            // The subjects of the examples are good for every projection too.
            try await log.project()
            #expect(try await log.ask("projections").rows("parked").allSatisfy { $0 == "0" })
        }
    }

    @Test func theSwiftOfTheGuideIsWhatIsCompiledHere() async throws {
        let file = try #require(PackageFiles.read("Tests/KefuTests/Examples/CallbackLog.swift"))
        let source = String(decoding: file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let code = source.drop { $0.hasPrefix("//") }.joined(separator: "\n").trimmed
        #expect(try Self.blocks().contains(code), "docs/integrating.md shows something else than CallbackLog.swift")
        try await TestLog.with { log in
            try await log.must("log", "status")
            let sockets = try await log.value("SELECT current_setting('unix_socket_directories')", as: String.self)
            let line = EventLine.received("1", "c-17", at: "2026-05-11T10:10:15+08:00")
            try await CallbackLog.with("postgres://kefu@/kefu?host=\(sockets)") { callbacks in
                let first = try await callbacks.append(line)
                #expect(first.kind == .appended)
                let again = try await callbacks.append(line)
                #expect(again == .duplicate(first.position))
                let other = try await callbacks.append(line.replacing("10:10:15", with: "10:10:16"))
                #expect(other == .conflict(first.position, field: "time"))
                await #expect(throws: EventRefusal.self) {
                    _ = try await callbacks.append(line.replacing("+08:00", with: ""))
                }
            }
            try await log.expectWhole(events: 1)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        var lines = self[...]
        while lines.last == "\n" { lines.removeLast() }
        while lines.first == "\n" { lines.removeFirst() }
        return String(lines)
    }
}
