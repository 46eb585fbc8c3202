// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct QueryTests {
    @Test func interpolatedValuesAreBound() async throws {
        let connection = try await TestServer.connect()
        let name = "x'; DROP TABLE y; --"
        let result = try await connection.query("SELECT \(7) + 1, \(name), \(nil as String?)")
        let (number, text, nothing) = try result[0].decode((Int, String, String?).self)
        #expect(number == 8)
        #expect(text == name)
        #expect(nothing == nil)
    }
}
