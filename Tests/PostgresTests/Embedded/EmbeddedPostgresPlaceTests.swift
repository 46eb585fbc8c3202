// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Postgres

/// Where the server finds its programs and its files, and under whose name it runs.
@Suite(.serialized) struct EmbeddedPostgresPlaceTests {
    @Test func aDirectoryBelowAClosedOneWorks() async throws {
        try await EmbeddedPostgresDirectory.with { outer in
            let closed = outer.path + "/closed"
            #expect(mkdir(closed, 0o700) == 0)
            try await EmbeddedPostgresDirectory.with(below: closed) { directory in
                try await directory.open().run("CREATE TABLE kept (n int)")
                try await EmbeddedPostgres.stop(dataDirectory: directory.path, force: true)
                try await directory.open().run("SELECT n FROM kept")
                #expect(FileFacts(path: closed)?.mode == S_IFDIR | 0o700)
            }
        }
    }

    @Test func aDirectoryThatCannotBeMadeIsNamedWithTheReason() throws {
        // Nobody makes a directory here, whether root or not; and none is there, which is not the reason.
        let directory = "/sys/kefu-test"
        let isMade = mkdir(directory, 0o755) == 0
        let reason = String(cString: strerror(errno))
        #expect(!isMade)
        let error = #expect(throws: PostgresError.self) { _ = try ClusterLayout(creating: directory + "/data") }
        #expect(error?.code == .dataDirectory)
        #expect(error?.message == "cannot make the directory \(directory): \(reason)")
        #expect(!reason.contains("No such file"))
    }

    @Test func theFirstClosedDirectoryIsNamed() async throws {
        try await EmbeddedPostgresDirectory.with { outer in
            let closed = outer.path + "/closed"
            #expect(chmod(outer.path, 0o755) == 0)
            #expect(mkdir(closed, 0o700) == 0)
            #expect(mkdir(closed + "/inner", 0o700) == 0)
            let stranger = ClusterAccount(user: 65_533, group: 65_533, name: "stranger")
            #expect(stranger.closedAncestor(of: closed + "/inner/data") == closed)
            #expect(stranger.closedAncestor(of: closed) == nil)
        }
    }

    @Test(arguments: [
        ("CapPrm:\t0000000000000006\nCapBnd:\t0000000000000006\n", "dac_read_search"),
        ("CapPrm:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\n", "dac_override"),
        ("CapPrm:\t0000000000000006\nCapBnd:\t0000000000000000\n", nil),
        ("", nil),
    ])
    func theWeakestCapabilityIsTaken(status: String, capability: String?) {
        #expect(ClusterAccount.availableCapability(status: status) == capability)
    }

    @Test func missingProgramsAreNamedWithTheCommandThatInstallsThem() throws {
        let error = #expect(throws: PostgresError.self) {
            try ServerBinaries.find(
                explicit: nil,
                clusterVersion: nil,
                environment: { _ in nil },
                installations: [],
                configured: []
            )
        }
        #expect(error?.code == .embeddedServerMissing)
        #expect(try #require(error).description.contains("apt-get install postgresql"))
        let explicit = #expect(throws: PostgresError.self) {
            try ServerBinaries.find(explicit: "/nonexistent/bin", clusterVersion: nil)
        }
        #expect(try #require(explicit).description.contains("/nonexistent/bin"))
        #expect(try #require(explicit).description.contains("apt-get install postgresql"))
    }

    @Test func programsThatAreTooOldAreRefused() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            try directory.installPrograms(version: "14.11 (Debian 14.11-1)")
            let error = #expect(throws: PostgresError.self) {
                try ServerBinaries.find(explicit: directory.path, clusterVersion: nil)
            }
            #expect(try #require(error).description.contains("PostgreSQL 14"))
            #expect(try #require(error).description.contains("apt-get install postgresql"))
        }
    }

    @Test func aClusterKeepsItsVersion() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            for version in [15, 17] {
                #expect(mkdir("\(directory.path)/\(version)", 0o755) == 0)
                #expect(mkdir("\(directory.path)/\(version)/bin", 0o755) == 0)
                try EmbeddedPostgresDirectory(path: "\(directory.path)/\(version)/bin").installPrograms(
                    version: "\(version).2"
                )
            }
            let installations = ServerBinaries.debianDirectories(root: directory.path)
            func found(_ version: Int?) throws -> Int {
                try ServerBinaries.find(
                    explicit: nil,
                    clusterVersion: version,
                    environment: { _ in nil },
                    installations: installations,
                    configured: []
                ).version
            }
            #expect(try found(nil) == 17)
            #expect(try found(15) == 15)
            let error = #expect(throws: PostgresError.self) { try found(16) }
            #expect(try #require(error).description.contains("apt-get install postgresql-16"))
        }
    }

    @Test func aSocketDirectoryThatIsALinkIsNotTaken() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let layout = try directory.layout
            let account = try ClusterAccount.choose(for: layout)
            #expect(symlink(directory.path, directory.path + "/link") == 0)
            #expect(mkdir(directory.path + "/shared", 0o777) == 0 && chmod(directory.path + "/shared", 0o777) == 0)
            let error = #expect(throws: PostgresError.self) {
                try SocketDirectory.make(
                    for: layout,
                    account: account,
                    bases: [directory.path + "/link", directory.path + "/shared"]
                )
            }
            #expect(error?.code == .embeddedServerFailed)
            let made = try SocketDirectory.make(
                for: layout,
                account: account,
                bases: [directory.path + "/shared", directory.path + "/own"]
            )
            #expect(made == "\(directory.path)/own/\(layout.key)")
        }
    }

    @Test func aDirectoryMadeAgainUnderTheSameNameHasAnotherKey() async throws {
        try await EmbeddedPostgresDirectory.with { directory in
            let first = try directory.layout.key
            #expect(rename(directory.path, directory.path + ".old") == 0)
            #expect(mkdir(directory.path, 0o700) == 0)
            #expect(try directory.layout.key != first)
            #expect(rmdir(directory.path + ".old") == 0)
        }
    }

    @Test func aProcessFileIsUnderstood() throws {
        let file = try #require(
            PostmasterFile(text: "4711\n/data/postgres\n1795354175\n5432\n/run/kefu/x\n\n  1234 5\nready   \n")
        )
        #expect(file.processID == 4711)
        #expect(file.socketPath == "/run/kefu/x/.s.PGSQL.5432")
        #expect(file.status == "ready")
        #expect(PostmasterFile(text: "4711\n/data") == nil)
        #expect(PostmasterFile(text: "none\n/data\n1\n5432\n/run\n") == nil)
        #expect(PostmasterFile(text: "4711\n/data\n1\n5432\n/run\n")?.status == "starting")
    }

    @Test(arguments: [
        (["/usr/lib/postgresql/15/bin/postgres", "-D", "/data/postgres"], nil, true),
        (["postgres", "-D", "/other/postgres"], "/data/postgres", false),
        (["postgres", "-D", "."], "/data/postgres", true),
        (["postgres", "-D", "."], "/other/postgres", false),
        (["postgres", "-D", "."], nil, true),
        (["/usr/bin/vi", "/data/postgres"], "/data/postgres", false),
        (["postgres: kefu: checkpointer "], "/data/postgres", false),
        ([], nil, false),
    ])
    func aServerIsTakenForOneOfTheDirectoryOnlyWhenItIs(arguments: [String], directory: String?, expected: Bool) {
        let isServer = PostmasterFile.isServer(of: "/data/postgres", arguments: arguments, workingDirectory: directory)
        #expect(isServer == expected)
    }

    @Test func theReasonOfAFailureIsTakenFromTheLog() {
        let report = """
            2026-11-22 14:05:14.600 UTC [66] LOG:  redo starts at 0/18A7F28
            2026-11-22 14:05:14.612 UTC [66] FATAL:  could not write to file "pg_wal/x": No space left on device
            2026-11-22 14:05:14.628 UTC [60] LOG:  startup process (PID 66) exited with exit code 1
            2026-11-22 14:05:14.671 UTC [60] LOG:  database system is shut down
            """
        let expected = """
            LOG:  redo starts at 0/18A7F28 | FATAL:  could not write to file "pg_wal/x": No space left on device
            """
        #expect(ClusterStarter.reason(in: report) == expected)
        #expect(ClusterStarter.reason(in: "setpriv: failed to execute\n") == "setpriv: failed to execute")
        #expect(ClusterStarter.reason(in: "") == "it said nothing")
    }

    @Test(arguments: [
        (Int64(1) << 30, "128MB"), (Int64(8) << 30, "1024MB"), (Int64(64) << 30, "2048MB"),
    ])
    func sharedBuffersFollowTheMemory(memory: Int64, expected: String) throws {
        let machine = EmbeddedPostgres.Machine(memory: memory, freeDisk: 1 << 40)
        let settings = EmbeddedPostgres.settings(machine: machine, hasLZ4: true)
        #expect(settings.first { $0.name == "shared_buffers" }?.value == expected)
    }

    @Test func theLogOfChangesFitsTheDisk() throws {
        let small = EmbeddedPostgres.Machine(memory: 1 << 30, freeDisk: 4 << 30)
        let settings = EmbeddedPostgres.settings(machine: small, hasLZ4: false)
        #expect(settings.first { $0.name == "max_wal_size" }?.value == "512MB")
        #expect(settings.first { $0.name == "min_wal_size" }?.value == "256MB")
        #expect(settings.first { $0.name == "wal_compression" }?.value == "on")
        #expect(Set(settings.map(\.name)).count == settings.count)
    }

    @Test func theOperationsGuideNamesEverySettingWithItsReason() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let guide = try #require(SmallFile.text("/\(root)/docs/operations.md", limit: 1 << 20))
        let rows = guide.split(separator: "\n").filter { $0.hasPrefix("| `") }
        for setting in EmbeddedPostgres.settings(machine: .init(memory: 1 << 33, freeDisk: 1 << 40), hasLZ4: true) {
            #expect(
                rows.contains { $0.hasPrefix("| `\(setting.name)` | ") && $0.hasSuffix(" | \(setting.reason) |") },
                "\(setting.name)"
            )
        }
    }
}

extension EmbeddedPostgresDirectory {
    /// Puts programs there that only tell their version.
    fileprivate func installPrograms(version: String) throws {
        for name in ["postgres", "initdb"] {
            try SmallFile.replace(
                path + "/" + name,
                with: "#!/bin/sh\necho 'postgres (PostgreSQL) \(version)'\n",
                mode: 0o755
            )
        }
    }
}
