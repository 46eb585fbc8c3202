// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension EmbeddedPostgres {
    /// What is known of a data directory's server.
    public struct Status: Sendable, Equatable {
        /// The data directory, absolute and free of symbolic links.
        public var dataDirectory: String
        /// Whether it runs, including while it starts or stops.
        public var isRunning: Bool
        /// Whether it answers connections.
        public var isReady: Bool
        /// The postmaster's process id, when it runs.
        public var processID: Int32?
        /// PostgreSQL's major version; nil while there is no cluster.
        public var version: Int?
        /// Where its socket is, when it runs.
        public var socketDirectory: String?
        /// When it started, when it runs.
        public var startedAt: Timestamp?
        /// The processes that have it open, as far as they are visible from here.
        public var users: [Int32]
        /// Bytes on disk, the server's log included.
        public var size: Int64
    }

    /// Looks at a data directory without starting or changing anything. Walks its files for the size.
    ///
    /// - Throws: `PostgresError` with code `dataDirectory` when there is no such directory.
    public static func status(dataDirectory: String) async throws -> Status {
        try await Blocking.run { () throws(any Error) in
            let layout = try ClusterLayout(existing: dataDirectory)
            let postmaster = PostmasterFile(layout: layout)
            let isRunning = postmaster?.isAlive(layout: layout) ?? false
            return Status(
                dataDirectory: layout.directory,
                isRunning: isRunning,
                isReady: isRunning && postmaster?.isReachable(layout: layout) == true,
                processID: isRunning ? postmaster?.processID : nil,
                version: SmallFile.text(layout.versionFile).flatMap { Int($0.prefix { $0.isNumber }) },
                socketDirectory: isRunning ? postmaster?.socketDirectory : nil,
                startedAt: isRunning ? postmaster.map { Timestamp(microseconds: $0.startTime * 1_000_000) } : nil,
                users: ProcessTable.holders(ofLockOn: layout.usersLock),
                size: diskUse(layout.directory)
            )
        }
    }

    /// The bytes that a directory tree takes on disk.
    private static func diskUse(_ path: String) -> Int64 {
        var total: Int64 = 0
        var pending = [path]
        while let directory = pending.popLast() {
            guard let stream = opendir(directory) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                var facts = stat()
                guard name != ".", name != "..", fstatat(dirfd(stream), name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else {
                    continue
                }
                total += Int64(facts.st_blocks) * 512
                if facts.st_mode & S_IFMT == S_IFDIR { pending.append(directory + "/" + name) }
            }
        }
        return total
    }
}
