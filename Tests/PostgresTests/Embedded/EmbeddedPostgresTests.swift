// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Postgres

@Suite(.serialized) struct EmbeddedPostgresTests {
    @Test func aNewDirectoryGetsAServerThatAnswers() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let connection = try await PostgresConnection.connect(server.configuration(settings: ["work_mem": "7MB"]))
            let row = try await connection.query(
                """
                SELECT current_database()::text, current_user::text, current_setting('server_encoding'),
                    current_setting('work_mem'), current_setting('listen_addresses'), current_setting('fsync'),
                    (SELECT datcollate::text FROM pg_database WHERE datname = 'kefu')
                """
            ).rows.first
            let cells = try #require(row)
            let values = try (0..<7).map { try cells.decode(String.self, at: $0) }
            #expect(values == ["kefu", "postgres", "UTF8", "7MB", "", "on", "C.UTF-8"])
            connection.close()
        }
    }

    @Test func onlyItsOwnerMayEnterTheSocketsDirectory() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let sockets = try #require(FileFacts(path: server.configuration().host, followingLinks: false))
            #expect(sockets.isDirectory)
            #expect(sockets.mode & 0o7777 == 0o700)
        }
    }

    @Test func itsProcessesAskForLargePages() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            _ = try await directory.open()
            let environment = try #require(SmallFile.text("/proc/\(try await directory.postmaster())/environ"))
            let tunables = environment.split(separator: "\0").first { $0.hasPrefix("GLIBC_TUNABLES=") }
            #expect(try #require(tunables).contains("glibc.malloc.hugetlb=1"))
        }
    }

    @Test func aRunningServerIsUsedAsItIs() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let first = try await directory.open()
            let postmaster = try await directory.postmaster()
            let second = try await directory.open()
            #expect(try await directory.postmaster() == postmaster)
            #expect(first.configuration().host == second.configuration().host)
            #expect(try directory.starts() == 1)
        }
    }

    @Test func settingsOfTheCallerHaveTheLastWord() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await EmbeddedPostgres.open(
                .init(dataDirectory: directory.path, settings: ["max_connections": "23", "cluster_name": "it's"])
            )
            let connection = try await PostgresConnection.connect(server.configuration())
            let row = try await connection.query(
                "SELECT current_setting('max_connections'), current_setting('cluster_name')"
            ).rows.first
            #expect(try #require(row).decode((String, String).self) == ("23", "it's"))
            connection.close()
        }
    }

    @Test func aServerThatDoesNotStartSaysWhy() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let error = await #expect(throws: PostgresError.self) {
                try await EmbeddedPostgres.open(
                    .init(dataDirectory: directory.path, settings: ["shared_buffers": "plenty"])
                )
            }
            #expect(error?.code == .embeddedServerFailed)
            #expect(try #require(error).message.contains("invalid value for parameter \"shared_buffers\": \"plenty\""))
            try await directory.open().run("SELECT 1")
        }
    }

    @Test func severalOpenersAtOnceStartItOnce() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let hosts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let server = try await directory.open()
                        try await server.run("SELECT 1")
                        return server.configuration().host
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(hosts.count == 1)
            #expect(try directory.starts() == 1)
        }
    }

    @Test func severalProcessesAtOnceStartItOnce() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            try await withThrowingTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask { await openInAnotherProcess(directory.path) }
                }
                group.addTask { try await directory.open().run("SELECT 1") }
                try await group.waitForAll()
            }
            #expect(try directory.starts() == 1)
        }
    }

    @Test func itEndsWhenNobodyHasUsedItForAWhile() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open(linger: .seconds(1))
            let sockets = server.configuration().host
            let keeper = try await directory.keeper()
            server.close()
            try await eventually("the server has ended") { try await !directory.status().isRunning }
            try await eventually("the keeper has ended") { ProcessTable.arguments(of: keeper).isEmpty }
            #expect(FileFacts(path: sockets) == nil)
            try await directory.open().run("SELECT 1")
        }
    }

    @Test func stoppingIsRefusedWhileItIsInUse() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let error = await #expect(throws: PostgresError.self) {
                try await EmbeddedPostgres.stop(dataDirectory: directory.path)
            }
            #expect(error?.code == .embeddedServerInUse)
            #expect(try await directory.status().users == [getpid()])
            try await server.run("SELECT 1")
            server.close()
            try await EmbeddedPostgres.stop(dataDirectory: directory.path)
            #expect(try await !directory.status().isRunning)
        }
    }

    @Test func aForcedStopIsFollowedByAStartWhenItIsNeededAgain() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            try await EmbeddedPostgres.stop(dataDirectory: directory.path, force: true)
            #expect(try await !directory.status().isRunning)
            try await server.ensureRunning()
            try await server.run("SELECT 1")
        }
    }

    @Test func aClosedOneIsNotStartedAgain() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            server.close()
            server.close()
            let error = await #expect(throws: PostgresError.self) { try await server.ensureRunning() }
            #expect(error?.code == .misuse)
        }
    }

    @Test func aDirectoryThatIsMissingHasNoStatus() async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await EmbeddedPostgres.status(dataDirectory: "/nonexistent/kefu")
        }
        #expect(error?.code == .dataDirectory)
    }
}

/// Opens a directory in a child process, which ends in order while it uses the server.
func openInAnotherProcess(_ path: String) async {
    await #expect(processExitsWith: .success) { [path] in
        let server = try await EmbeddedPostgres.open(.init(dataDirectory: path))
        try await server.run("SELECT 1")
        server.close()
    }
}

/// Opens a directory in a child process, which is killed while it uses the server.
func openInAProcessThatIsKilled(_ path: String, linger: Int = 300) async {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path, linger] in
        let server = try await EmbeddedPostgres.open(.init(dataDirectory: path, linger: .seconds(linger)))
        try await server.run("SELECT 1")
        kill(getpid(), SIGKILL)
    }
}
