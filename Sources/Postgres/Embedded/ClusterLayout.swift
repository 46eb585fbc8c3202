// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The files of one data directory.
///
/// The directory holds PostgreSQL's own directory, its log and four lock files; nothing else of Kefu's is kept in it.
struct ClusterLayout: Sendable {
    /// The absolute path, free of symbolic links.
    let directory: String

    /// PGDATA.
    var cluster: String { directory + "/postgres" }
    /// Where a new cluster is made before it is renamed to `cluster`, so that a half-made one is never taken for whole.
    var unfinishedCluster: String { directory + "/postgres.new" }
    var log: String { directory + "/postgres.log" }
    /// Held shared by every user of the directory; its text is the linger time in seconds.
    var usersLock: String { directory + "/kefu.lock" }
    /// Held by the one process that starts or stops the server.
    var startLock: String { directory + "/start.lock" }
    /// Held by the keeper while it lives; its text is the keeper's process id.
    var keeperLock: String { directory + "/keeper.lock" }
    /// Held by every process of the server, which inherit it: free means that none is left.
    var serverLock: String { directory + "/server.lock" }
    var keeperScript: String { directory + "/keeper.sh" }
    var keeperStamp: String { directory + "/keeper.seen" }

    var postmasterFile: String { cluster + "/postmaster.pid" }
    var settingsFile: String { cluster + "/kefu.conf" }
    var versionFile: String { cluster + "/PG_VERSION" }

    /// A name for this directory that is short, stable and not shared with a directory that was here before it.
    var key: String {
        let facts = FileFacts(path: directory)
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(directory)\u{0}\(facts?.device ?? 0)\u{0}\(facts?.inode ?? 0)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 36)
        return String(repeating: "0", count: max(0, 13 - digits.utf8.count)) + digits
    }

    /// Takes an existing directory.
    init(existing path: String) throws {
        guard let resolved = FileFacts.realPath(path) else {
            throw PostgresError.embedded(.dataDirectory, "cannot open the data directory \(path): \(lastSystemError())")
        }
        guard !resolved.utf8.contains(UInt8(ascii: "\n")) else {
            throw PostgresError.embedded(.dataDirectory, "the data directory's path may not contain a line break")
        }
        self.directory = resolved
    }

    /// Takes a directory, making it (mode 0700) and its parents (0755) where they are missing.
    init(creating path: String) throws {
        if !FileFacts.isDirectory(path) {
            var prefix = path.hasPrefix("/") ? "/" : ""
            let parts = path.split(separator: "/")
            for (index, part) in parts.enumerated() {
                prefix += part
                let isLast = index == parts.count - 1
                if mkdir(prefix, isLast ? 0o700 : 0o755) != 0 {
                    // A look at what is there would put another reason in its place.
                    let (code, reason) = (errno, lastSystemError())
                    guard code == EEXIST || FileFacts.isDirectory(prefix) else {
                        throw PostgresError.embedded(
                            .dataDirectory,
                            "cannot make the directory \(prefix): \(reason)",
                            hint: "Choose another data directory with --data-dir."
                        )
                    }
                }
                prefix += "/"
            }
        }
        try self.init(existing: path)
    }
}
