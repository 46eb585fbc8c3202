// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Postgres

@Suite(.serialized) struct EmbeddedPostgresRecoveryTests {
    @Test func aKilledPostmasterIsFollowedByRecovery() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            try await server.run("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
            try await directory.killPostmaster()
            try await directory.open().run("SELECT 1 / count(*) FROM kept")
            try await server.ensureRunning()
            try await server.run("INSERT INTO kept VALUES (2)")
        }
    }

    @Test func aBusyProcessOfAKilledServerDoesNotHoldUpTheNext() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let configuration = server.configuration()
            // A loop in PL/pgSQL never looks whether its postmaster is there.
            let busy = Task {
                let connection = try await PostgresConnection.connect(configuration)
                try await connection.execute("DO $$ DECLARE n bigint := 0; BEGIN LOOP n := n + 1; END LOOP; END $$")
            }
            try await eventually("the loop runs") {
                try await !activity(server, "SELECT pid FROM pg_stat_activity WHERE query LIKE 'DO $$%'").isEmpty
            }
            try await directory.killPostmaster()
            try await directory.open().run("SELECT 1")
            await #expect(throws: PostgresError.self) { try await busy.value }
        }
    }

    @Test func aKilledBackendDoesNotEndTheServer() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let postmaster = try await directory.postmaster()
            let connection = try await PostgresConnection.connect(server.configuration())
            kill(connection.serverProcess, SIGKILL)
            try await eventually("the server answers again") {
                try await server.ensureRunning()
                return (try? await server.run("SELECT 1")) != nil
            }
            #expect(try await directory.postmaster() == postmaster)
            connection.close()
        }
    }

    @Test func aKilledUserLeavesNothingLocked() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            await openInAProcessThatIsKilled(directory.path)
            #expect(try await directory.status().isReady)
            try await EmbeddedPostgres.stop(dataDirectory: directory.path)
            #expect(try await !directory.status().isRunning)
        }
    }

    @Test func aServerWhoseOnlyUserWasKilledEndsByItself() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            await openInAProcessThatIsKilled(directory.path, linger: 1)
            try await eventually("the server has ended") { try await !directory.status().isRunning }
        }
    }

    @Test func aKilledKeeperIsReplacedAtTheNextOpening() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let postmaster = try await directory.postmaster()
            let keeper = try await directory.keeper()
            kill(keeper, SIGKILL)
            try await eventually("the keeper is gone") { ProcessTable.arguments(of: keeper).isEmpty }
            let other = try await directory.open(linger: .zero)
            #expect(try await directory.keeper() != keeper)
            #expect(try await directory.postmaster() == postmaster)
            server.close()
            other.close()
            try await eventually("the server has ended") { try await !directory.status().isRunning }
        }
    }

    @Test func aProcessIdThatNowBelongsToAnotherServerIsNoHindrance() async throws {
        try await EmbeddedPostgresDirectory.with { other in
            let stranger = try await other.open()
            let strangersPostmaster = try await other.postmaster()
            try await EmbeddedPostgresDirectory.with { directory in
                let server = try await directory.open()
                let layout = try directory.layout
                let sockets = server.configuration().host
                let file = try #require(SmallFile.text(layout.postmasterFile))
                try await directory.killPostmaster()
                try await eventually("the old server is gone") {
                    guard let lock = try FileLock.attempt(.exclusive, layout.serverLock) else { return false }
                    lock.release()
                    return true
                }
                let account = try ClusterAccount.choose(for: layout)
                let rest = file.drop { $0 != "\n" }
                try SmallFile.replace(
                    layout.postmasterFile,
                    with: "\(strangersPostmaster)\(rest)",
                    mode: 0o600,
                    owner: (account.user, account.group)
                )
                try SmallFile.replace(
                    sockets + "/.s.PGSQL.5432.lock",
                    with: "\(strangersPostmaster)\(rest)",
                    mode: 0o600,
                    owner: (account.user, account.group)
                )
                #expect(try await !directory.status().isRunning)
                try await directory.open().run("SELECT 1")
            }
            try await stranger.run("SELECT 1")
            #expect(try await other.postmaster() == strangersPostmaster)
        }
    }

    @Test func aServerWithoutItsSocketIsStartedAnew() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let postmaster = try await directory.postmaster()
            unlink(server.configuration().host + "/.s.PGSQL.5432")
            try await directory.open().run("SELECT 1")
            #expect(try await directory.postmaster() != postmaster)
        }
    }

    @Test func aHalfMadeClusterIsMadeAgain() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let unfinished = try directory.layout.unfinishedCluster
            #expect(mkdir(unfinished, 0o700) == 0)
            try SmallFile.replace(unfinished + "/PG_VERSION", with: "15\n", mode: 0o600)
            try await directory.open().run("SELECT 1")
            #expect(FileFacts(path: unfinished) == nil)
        }
    }

    @Test func aSetUpWhoseStarterWasKilledIsEnded() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let layout = try directory.layout
            let lock = try #require(try FileLock.attempt(.exclusive, layout.serverLock))
            // A program that stands still takes no signal but one.
            try ChildProcess.detach(
                ["sh", "-c", "kill -STOP $$", "initdb", layout.unfinishedCluster],
                inheriting: lock
            )
            lock.release()
            try await eventually("it stands still") {
                let setUps = ProcessTable.setUps(of: layout)
                return setUps.count == 1 && setUps.allSatisfy { ProcessTable.isStopped($0) }
            }
            try await directory.open().run("SELECT 1")
            #expect(ProcessTable.setUps(of: layout).isEmpty)
        }
    }

    @Test func whoKeepsOthersFromStartingAndStoppingIsNamed() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let path = directory.path
            let lock = try #require(try FileLock.attempt(.exclusive, try directory.layout.startLock))
            let told = Locked<[String]>([])
            let report: @Sendable (String) -> Void = { line in told.withLock { $0.append(line) } }
            let opening = Task { try await EmbeddedPostgres.open(.init(dataDirectory: path, report: report)) }
            let stopping = Task { try await EmbeddedPostgres.stop(dataDirectory: path, force: true, report: report) }
            try await eventually("both say for whom they wait") { told.withLock { $0.count } == 2 }
            for line in told.withLock({ $0 }) {
                #expect(line.contains("process \(getpid()), which starts or stops the private PostgreSQL"), "\(line)")
            }
            opening.cancel()
            await #expect(throws: CancellationError.self) { _ = try await opening.value }
            lock.release()
            try await stopping.value
        }
    }

    @Test func aServerEndsWithItsDirectory() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let server = try await directory.open()
            let postmaster = try await directory.postmaster()
            let keeper = try await directory.keeper()
            let sockets = server.configuration().host
            #expect(rename(directory.path, directory.path + ".gone") == 0)
            try await eventually("the server has ended") { ProcessTable.arguments(of: postmaster).isEmpty }
            try await eventually("the keeper has ended") { ProcessTable.arguments(of: keeper).isEmpty }
            #expect(FileFacts(path: sockets) == nil)
            _ = try ChildProcess.run(["rm", "-rf", "--", directory.path + ".gone"])
        }
    }

    private func activity(_ server: EmbeddedPostgres, _ query: PostgresQuery) async throws -> [Int32] {
        let connection = try await PostgresConnection.connect(server.configuration())
        defer { connection.close() }
        return try await connection.query(query).rows.map { try $0.decode(Int32.self, at: 0) }
    }
}
