// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A PostgreSQL installation: the directory of its programs and its major version.
struct ServerBinaries: Sendable, Equatable {
    let directory: String
    let version: Int

    static let oldestVersion = 15

    func program(_ name: String) -> String { directory + "/" + name }

    /// Finds the programs.
    ///
    /// An explicit directory comes first, then `KEFU_POSTGRES_BIN`, then the newest of Debian's directories, then `pg_config`. For an existing
    /// cluster only its own version will do.
    static func find(
        explicit: String?,
        clusterVersion: Int?,
        environment: (String) -> String? = variable,
        installations: [String] = debianDirectories(),
        configured: @autoclosure () -> [String] = configuredDirectory()
    ) throws -> ServerBinaries {
        if let directory = explicit ?? environment("KEFU_POSTGRES_BIN") {
            let found = try inspect(directory)
            if let clusterVersion, found.version != clusterVersion { throw otherVersion(found.version, clusterVersion) }
            return found
        }
        var seen: [Int] = []
        for directory in installations + configured() {
            guard let found = try? inspect(directory) else { continue }
            if clusterVersion ?? found.version == found.version { return found }
            seen.append(found.version)
        }
        if let clusterVersion { throw otherVersion(seen.first, clusterVersion) }
        throw missing("PostgreSQL \(oldestVersion) or newer is not installed")
    }

    /// Debian's directories of PostgreSQL's programs, the newest version first.
    static func debianDirectories(root: String = "/usr/lib/postgresql") -> [String] {
        guard let directory = opendir(root) else { return [] }
        defer { closedir(directory) }
        var versions: [Int] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let version = Int(name), access("\(root)/\(version)/bin/postgres", X_OK) == 0 {
                versions.append(version)
            }
        }
        return versions.sorted(by: >).map { "\(root)/\($0)/bin" }
    }

    static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// The major version in what `postgres --version` prints, such as `postgres (PostgreSQL) 15.18 (Debian …)`.
    static func majorVersion(in text: String) -> Int? {
        guard let word = text.split(separator: " ").first(where: { $0.first?.isNumber == true }) else { return nil }
        return Int(word.prefix { $0.isNumber })
    }

    private static func inspect(_ directory: String) throws -> ServerBinaries {
        let absolute = FileFacts.realPath(directory) ?? directory
        guard access(absolute + "/postgres", X_OK) == 0, access(absolute + "/initdb", X_OK) == 0 else {
            throw missing("there is no PostgreSQL server (postgres, initdb) in \(directory)")
        }
        let output = try ChildProcess.run([absolute + "/postgres", "--version"])
        guard output.status == 0, let version = majorVersion(in: output.text) else {
            throw missing("\(absolute)/postgres does not tell its version: \(output.text)")
        }
        guard version >= oldestVersion else {
            throw missing("PostgreSQL \(version) in \(directory) is too old: Kefu needs \(oldestVersion) or newer")
        }
        return ServerBinaries(directory: absolute, version: version)
    }

    static func configuredDirectory() -> [String] {
        guard let output = try? ChildProcess.run(["pg_config", "--bindir"]), output.status == 0 else { return [] }
        return [String(output.text.prefix { $0 != "\n" })]
    }

    private static func missing(_ text: String) -> PostgresError {
        .embedded(
            .embeddedServerMissing,
            text,
            hint: """
                Run: apt-get install postgresql (Debian 12, Ubuntu 24.04 or newer), name the directory of another installation's \
                programs in KEFU_POSTGRES_BIN, or give a database with --database-url.
                """
        )
    }

    private static func otherVersion(_ found: Int?, _ needed: Int) -> PostgresError {
        .embedded(
            .embeddedServerMissing,
            "the data directory was made by PostgreSQL \(needed)"
                + (found.map { ", but this is PostgreSQL \($0)" } ?? ""),
            hint: "Run: apt-get install postgresql-\(needed), or use another directory with --data-dir."
        )
    }
}
