// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// PgBouncer in transaction mode before a test's server: every transaction gets one of two sessions.
struct Pooler: Sendable {
    /// Where Debian's package puts it; `nil` without it.
    static let path: String? = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].first { (path: String) in
        access(path, X_OK) == 0
    }
    static let missing: Comment = "pgbouncer is missing: scripts/setup installs it"

    private let directory: String

    /// The database behind the pooler, as `--database-url` names it.
    func url(_ options: String) -> String {
        "postgres://kefu@localhost:6432/kefu?host=\(directory)&\(options)"
    }

    /// Runs a body with a pooler before the server of a log.
    static func with<Result>(_ log: TestLog, _ body: (Pooler) async throws -> Result) async throws -> Result {
        let program = try #require(Self.path)
        let server = try await log.value("SELECT current_setting('unix_socket_directories')", as: String.self)
        let owner = try await log.value("SELECT current_setting('data_directory')", as: String.self)
        var facts = stat()
        try #require(stat(owner, &facts) == 0)
        // Beside the server's socket, which the account that runs the server alone may reach, and which is short.
        let directory = "/tmp/kefu-test-pooler-\(getpid())-\(UInt32.random(in: .min ... .max))"
        try #require(mkdir(directory, 0o755) == 0)
        defer {
            for file in ["pgbouncer.ini", "users", ".s.PGSQL.6432", ".s.PGSQL.6432.lock", ""] {
                remove(directory + "/" + file)
            }
        }
        let settings = """
            [databases]
            kefu = host=\(server) dbname=kefu
            [pgbouncer]
            listen_addr =
            listen_port = 6432
            unix_socket_dir = \(directory)
            auth_type = trust
            auth_file = \(directory)/users
            pool_mode = transaction
            default_pool_size = 2
            max_client_conn = 100
            """
        try write(settings + "\n", to: directory + "/pgbouncer.ini")
        try write("\"kefu\" \"\"\n", to: directory + "/users")
        try #require(chown(directory, facts.st_uid, facts.st_gid) == 0 || geteuid() != 0)
        let command =
            facts.st_uid == geteuid()
            ? [program]
            : [
                "/usr/bin/setpriv", "--reuid=\(facts.st_uid)", "--regid=\(facts.st_gid)", "--clear-groups", "--",
                program,
            ]
        let pooler = try Program.start(
            command[0],
            Array(command.dropFirst()) + ["--quiet", directory + "/pgbouncer.ini"]
        )
        for _ in 0..<500 where access(directory + "/.s.PGSQL.6432", F_OK) != 0 && !pooler.hasEnded {
            try await Task.sleep(for: .milliseconds(20))
        }
        if pooler.hasEnded { throw ProgramError("pgbouncer: \(await pooler.end())") }
        do {
            let result = try await body(Pooler(directory: directory))
            pooler.send(SIGTERM)
            _ = await pooler.end()
            return result
        } catch {
            pooler.send(SIGTERM)
            _ = await pooler.end()
            throw error
        }
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    }
}
