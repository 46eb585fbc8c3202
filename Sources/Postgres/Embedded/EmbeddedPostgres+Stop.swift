// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension EmbeddedPostgres {
    /// Stops the server of a data directory and waits until it has gone. Nothing happens when it does not run.
    ///
    /// It ends in order (PostgreSQL's fast shutdown): open transactions are rolled back, what was committed is on disk.
    ///
    /// - Parameters:
    ///   - force: Stop it also while others use it; their connections break, and the next of them to open it starts it again.
    ///   - report: is told, in one line, for whom it waits when that takes longer than some seconds.
    /// - Throws: `PostgresError` with code `embeddedServerInUse` naming the users, `embeddedServerFailed` or `dataDirectory`.
    public static func stop(
        dataDirectory: String,
        force: Bool = false,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws {
        try await Blocking.run { () throws(any Error) in
            let layout = try ClusterLayout(existing: dataDirectory)
            var notice = WaitNotice(report)
            let start = try FileLock.wait(.exclusive, layout.startLock) {
                notice.check { WaitNotice.text(lock: layout.startLock, of: layout) }
                return true
            }
            defer { start?.release() }
            let users = try excludeUsers(layout, force: force)
            defer { users?.release() }
            try shutDown(layout)
            try ClusterKeeper.retire(layout)
            try removeRemains(layout)
        }
    }

    /// The users' lock, exclusively; nil when others have it and that does not matter.
    private static func excludeUsers(_ layout: ClusterLayout, force: Bool) throws -> FileLock? {
        // The keeper has it for a moment every second.
        var attempts = 0
        let lock = try FileLock.wait(.exclusive, layout.usersLock) {
            attempts += 1
            return attempts < (force ? 20 : 150)
        }
        if lock == nil && !force {
            let holders = ProcessTable.holders(ofLockOn: layout.usersLock).filter { $0 != getpid() }
            let names = holders.map { "process \($0)" }.joined(separator: ", ")
            throw PostgresError.embedded(
                .embeddedServerInUse,
                "the private PostgreSQL in \(layout.directory) is in use" + (names.isEmpty ? "" : " by \(names)"),
                hint: "Stop them first, or stop it all the same with --force."
            )
        }
        return lock
    }

    private static func shutDown(_ layout: ClusterLayout) throws {
        let clock = ContinuousClock()
        let begin = clock.now
        var signal = SIGINT
        var sent: Int32?
        while let postmaster = PostmasterFile(layout: layout), postmaster.isAlive(layout: layout) {
            // A checkpoint over gigabytes takes a while; after that it is stopped at once, which costs a recovery and no data.
            if clock.now - begin > .seconds(120) { signal = SIGQUIT }
            if sent != signal && kill(postmaster.processID, signal) != 0 && errno == EPERM {
                throw PostgresError.embedded(
                    .embeddedServerFailed,
                    "process \(postmaster.processID) may not be stopped by you",
                    hint: "Run kefu down as the user who started it, or as root."
                )
            }
            sent = signal
            guard clock.now - begin < .seconds(150) else {
                throw PostgresError.embedded(
                    .embeddedServerFailed,
                    "process \(postmaster.processID) does not end",
                    hint: "Its log is \(layout.log)."
                )
            }
            usleep(3_000)
        }
    }

    /// What a killed server could not take away itself.
    private static func removeRemains(_ layout: ClusterLayout) throws {
        // The last of the server's processes lets go of its files a moment after it has vanished from the table.
        var attempts = 0
        let lock = try FileLock.wait(.exclusive, layout.serverLock) {
            attempts += 1
            return attempts < 2500
        }
        guard let lock else { return }
        defer { lock.release() }
        let named = PostmasterFile(layout: layout)?.socketDirectory
        for directory in [named].compactMap(\.self) + SocketDirectory.candidates(for: layout) {
            unlink("\(directory)/.s.PGSQL.\(port)")
            unlink("\(directory)/.s.PGSQL.\(port).lock")
            // That of a lender that was killed.
            unlink("\(directory)/.s.PGSQL.\(PostgresConfiguration.lendingPort(beside: port))")
            rmdir(directory)
        }
    }
}
