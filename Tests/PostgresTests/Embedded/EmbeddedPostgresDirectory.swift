// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Postgres

/// A data directory of a test's own, which is gone afterwards with everything that ran on it.
struct EmbeddedPostgresDirectory: Sendable {
    let path: String

    /// Runs `body` with a new directory.
    static func with<Result>(
        below parent: String = "/tmp",
        _ body: (EmbeddedPostgresDirectory) async throws -> Result
    ) async throws -> Result {
        var template = Array((parent + "/kefu-test-XXXXXX").utf8CString)
        let made = try #require(mkdtemp(&template))
        let directory = EmbeddedPostgresDirectory(path: String(cString: made))
        do {
            let result = try await body(directory)
            try await directory.remove()
            return result
        } catch {
            try? await directory.remove()
            throw error
        }
    }

    var layout: ClusterLayout {
        get throws { try ClusterLayout(existing: path) }
    }

    func open(linger: Duration = .seconds(300)) async throws -> EmbeddedPostgres {
        try await EmbeddedPostgres.open(.init(dataDirectory: path, linger: linger))
    }

    func status() async throws -> EmbeddedPostgres.Status {
        try await EmbeddedPostgres.status(dataDirectory: path)
    }

    func postmaster() async throws -> pid_t {
        try #require(try await status().processID)
    }

    /// Kills the postmaster and waits until it has gone: the signal is sent before it takes effect.
    func killPostmaster() async throws {
        let postmaster = try await postmaster()
        kill(postmaster, SIGKILL)
        try await eventually("the postmaster is gone") { ProcessTable.arguments(of: postmaster).isEmpty }
    }

    /// The keeper's process id, once it has written it down.
    func keeper() async throws -> pid_t {
        let layout = try layout
        var keeper: pid_t?
        try await eventually("the keeper is at work") {
            keeper = SmallFile.text(layout.keeperLock).flatMap { pid_t($0.prefix { $0 != "\n" }) }
            return keeper != nil
        }
        return try #require(keeper)
    }

    /// How often a server was started here.
    func starts() throws -> Int {
        let log = SmallFile.text(try layout.log, limit: 1 << 20) ?? ""
        return log.split(separator: "\n").count { $0.contains("starting PostgreSQL") }
    }

    private func remove() async throws {
        if FileFacts.isDirectory(path) { try await EmbeddedPostgres.stop(dataDirectory: path, force: true) }
        _ = try ChildProcess.run(["rm", "-rf", "--", path])
    }
}

/// Looks until `condition` holds; a minute is far more than any of them takes.
func eventually(_ what: Comment, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, what)
        try await Task.sleep(for: .milliseconds(20))
    }
}

extension EmbeddedPostgres {
    /// Runs one script on a connection of its own.
    func run(_ script: String) async throws {
        let connection = try await PostgresConnection.connect(configuration())
        defer { connection.close() }
        try await connection.execute(script)
    }
}
