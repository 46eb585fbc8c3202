// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

@Suite struct ServerProcessTests {
    @Test func aSessionYieldsToOthersAndNoOtherDoes() async throws {
        let background = try await TestServer.connect()
        let other = try await TestServer.connect()
        background.yieldToOthers()
        #expect(Self.niceness(of: background) == Self.niceness(of: other) + 10)
        #expect(try await background.query("SELECT 1")[0].decode(Int32.self) == 1)
    }

    @Test func aServerWhoseProcessesAreNotKnownIsLeftAlone() async throws {
        try await TestProxy.with { proxy in
            let connection = try await PostgresConnection.connect(proxy.configuration)
            let before = Self.niceness(of: connection)
            connection.yieldToOthers()
            #expect(Self.niceness(of: connection) == before)
        }
    }

    @Test func aClosedSessionYieldsNothing() async throws {
        let connection = try await TestServer.connect()
        connection.close()
        connection.yieldToOthers()
        #expect(!connection.isUsable)
    }

    private static func niceness(of connection: PostgresConnection) -> Int32 {
        getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(connection.serverProcess))
    }
}
