// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@Suite struct ConnectingTests {
    private func failure(_ configuration: PostgresConfiguration) async -> PostgresError? {
        await #expect(throws: PostgresError.self) { _ = try await PostgresConnection.connect(configuration) }
    }

    @Test func aMissingSocketSaysToStartTheServer() async throws {
        let error = await failure(PostgresConfiguration(host: "/nowhere", port: 5433))
        #expect(error?.code == .cannotConnect)
        #expect(error?.isRetryable == true)
        #expect(error?.description.contains("/nowhere/.s.PGSQL.5433") == true)
        #expect(error?.hint == "start the server, or check host and port")
    }

    @Test func aRefusedPortSaysSo() async throws {
        let error = await failure(PostgresConfiguration(host: "127.0.0.1", port: 1))
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("Connection refused") == true)
    }

    @Test func aHostWithoutAddressSaysSo() async throws {
        let error = await failure(PostgresConfiguration(host: "no-such-host.invalid"))
        #expect(error?.code == .cannotConnect)
        #expect(error?.message.contains("no-such-host.invalid") == true)
    }

    @Test func aMissingDatabaseSaysToCreateIt() async throws {
        var configuration = try await TestServer.configuration()
        configuration.database = "no such database"
        let error = await failure(configuration)
        #expect(error?.code == .databaseMissing)
        #expect(error?.hint?.contains("create it") == true)
    }

    @Test func aMissingUserIsRefused() async throws {
        var configuration = try await TestServer.configuration()
        configuration.user = "nobody here"
        let error = await failure(configuration)
        #expect(error?.code == .authenticationFailed)
        #expect(error?.isRetryable == false)
        #expect(error?.description.contains("\"nobody here\"") == true)
    }

    @Test func theRightPasswordOpensAndAWrongOneIsNeverShown() async throws {
        var configuration = try await TestServer.configuration()
        configuration.user = TestServer.passwordUser.name
        configuration.password = TestServer.passwordUser.password
        let connection = try await PostgresConnection.connect(configuration)
        #expect(try await connection.query("SELECT current_user")[0].decode(String.self) == configuration.user)
        configuration.password = "wrong-secret"
        let wrong = await failure(configuration)
        #expect(wrong?.code == .authenticationFailed)
        #expect(wrong?.description.contains("wrong-secret") == false)
        configuration.password = nil
        #expect(await failure(configuration)?.code == .authenticationFailed)
    }

    @Test func aSettingThatTheServerRefusesIsNamed() async throws {
        var configuration = try await TestServer.configuration()
        configuration.settings = ["no_such_setting": "1"]
        let error = await failure(configuration)
        #expect(error?.message.contains("no_such_setting") == true)
    }

    @Test func aParameterThatLibpqDoesNotKnowIsNamed() async throws {
        var configuration = try await TestServer.configuration()
        configuration.parameters = ["sslmod": "require"]
        let error = await failure(configuration)
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("sslmod") == true)
    }

    @Test func aNameIsResolvedAndTCPWorks() async throws {
        try await TestProxy.with { proxy in
            let connection = try await PostgresConnection.connect(proxy.configuration)
            #expect(try await connection.query("SELECT \(1) + 1")[0].decode(Int.self) == 2)
        }
    }

    @Test func aQueryOverTCPIsCancelled() async throws {
        try await TestProxy.with { proxy in
            let pool = ConnectionPool(proxy.configuration, limit: 1)
            let process = try await pool.withConnection { $0.serverProcess }
            let task = Task { try await pool.query("SELECT pg_sleep(60)") }
            try await eventually("the query is under way") { pool.statistics.leased == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await pool.withConnection { $0.serverProcess } == process)
        }
    }

    @Test func aSilentServerIsGivenUpInTime() async throws {
        try await TestProxy.with(.init(isSilent: true)) { proxy in
            var configuration = proxy.configuration
            configuration.host = "127.0.0.1"
            configuration.connectTimeout = .milliseconds(50)
            let error = await failure(configuration)
            #expect(error?.code == .cannotConnect)
            #expect(error?.message.contains("did not answer") == true)
        }
    }

    @Test func connectingIsCancelledAtOnce() async throws {
        try await TestProxy.with(.init(isSilent: true)) { proxy in
            var configuration = proxy.configuration
            configuration.connectTimeout = .seconds(600)
            for moment in 0..<20 {
                let patient = configuration
                let task = Task { _ = try await PostgresConnection.connect(patient) }
                for _ in 0..<(moment * moment) { await Task.yield() }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    @Test(arguments: [
        ("53300", "sorry, too many clients already", PostgresError.Code.cannotConnect, true),
        ("57P03", "the database system is starting up", .cannotConnect, true),
        ("28P01", "password authentication failed for user \"kefu\"", .authenticationFailed, false),
        ("28000", "no pg_hba.conf entry for host \"::1\"", .authenticationFailed, false),
        ("3D000", "database \"kefu\" does not exist", .databaseMissing, false),
    ])
    func refusalsOfTheServerAreToldApart(
        state: String,
        text: String,
        code: PostgresError.Code,
        isRetryable: Bool
    ) async throws {
        let fields = "SFATAL\0VFATAL\0C\(state)\0M\(text)\0\0"
        let length = UInt32(fields.utf8.count + 4)
        let answer =
            [UInt8(ascii: "E")] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + fields.utf8
        try await TestProxy.with(.init(answer: answer)) { proxy in
            var configuration = proxy.configuration
            configuration.parameters["sslmode"] = "disable"
            // A server that says that it starts is asked again for so long.
            configuration.connectTimeout = .milliseconds(500)
            let error = await failure(configuration)
            #expect(error?.code == code)
            #expect(error?.isRetryable == isRetryable)
            #expect(error?.hint != nil)
        }
    }

    @Test func whatIsNoPostgreSQLIsRefused() async throws {
        try await TestProxy.with(.init(answer: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))) { proxy in
            #expect(await failure(proxy.configuration)?.code == .cannotConnect)
        }
    }
}
