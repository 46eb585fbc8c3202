// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct PostgresQueryTests {
    @Test func interpolationNumbersItsPlaceholders() {
        let missing: Int64? = nil
        let query: PostgresQuery =
            "SELECT \(1), \("a"), \(missing), \([1, 2]) FROM \(identifier: "t\"x") WHERE \(unescaped: "true")"
        #expect(query.sql == "SELECT $1, $2, $3, $4 FROM \"t\"\"x\" WHERE true")
        #expect(query.description == query.sql)
    }

    @Test func theTextNeverHoldsAValue() {
        let secret = "13800138000"
        let query: PostgresQuery = "SELECT \(secret)"
        #expect(!"\(query)".contains(secret))
    }

    @Test func namesAndLiteralsAreQuoted() {
        #expect(PostgresQuery.quoted(identifier: "a") == "\"a\"")
        #expect(PostgresQuery.quoted(identifier: "a\"; DROP") == "\"a\"\"; DROP\"")
        #expect(PostgresQuery.quoted(literal: "it's") == "'it''s'")
        #expect(PostgresQuery.quoted(literal: "a\\'b") == " E'a\\\\''b'")
    }

    @Test(arguments: ["", "'", "\\", "\\'", "a\\\\''b", "亲'\u{0301}", "\\\u{0301}", "\"", "$1", "E'"])
    func quotedTextComesBackFromTheServer(text: String) async throws {
        let connection = try await TestServer.connect()
        let literal = PostgresQuery.quoted(literal: text)
        #expect(try await connection.query("SELECT\(unescaped: literal)::text")[0].decode(String.self) == text)
        guard !text.isEmpty else { return }
        #expect(try await connection.query("SELECT 1 AS \(identifier: text)").columns.first?.name == text)
    }
}
