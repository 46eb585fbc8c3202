// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Brings the server of a data directory into service, whatever was left behind there. Blocks the calling thread.
struct ClusterStarter {
    let layout: ClusterLayout
    let binaryDirectory: String?
    let settings: [String: String]
    let report: @Sendable (String) -> Void
    let isCancelled: @Sendable () -> Bool

    private enum Situation {
        case serving(PostmasterFile)
        /// It starts or stops.
        case changing(PostmasterFile)
        /// It runs, but its socket is gone.
        case deaf(PostmasterFile)
        /// There is no postmaster, but processes of an earlier one, or one that begins.
        case unsettled
        /// Nothing is left of any server; the lock keeps it so.
        case stopped(FileLock)
    }

    /// Returns when the server answers. The caller holds the users' lock.
    func ensureServing() throws {
        var notice = WaitNotice(report)
        let waited = try FileLock.wait(.exclusive, layout.startLock) {
            notice.check { WaitNotice.text(lock: layout.startLock, of: layout) }
            return try continuing()
        }
        guard let startLock = waited else { return }
        defer { startLock.release() }
        notice = WaitNotice(report)
        let clock = ContinuousClock()
        let begin = clock.now
        var launches = 0
        var launched: (log: Int64, at: ContinuousClock.Instant)?
        while try continuing() {
            switch try situation() {
            case .serving(let postmaster):
                return try ClusterKeeper.ensure(layout, postmaster: postmaster)
            case .changing:
                usleep(3_000)
            case .deaf(let postmaster):
                kill(postmaster.processID, SIGINT)
                usleep(50_000)
            case .unsettled:
                try settle(since: launched?.at ?? begin, now: clock.now)
                notice.check { leftovers().text + "; waiting for that to end" }
            case .stopped(let lock):
                defer { lock.release() }
                let report = launched.map { logText(from: $0.log) }
                // A killed server's shared memory is given back when its last process has gone, a moment after the lock.
                if let report, launches >= 20 || !report.contains("shared memory block") { throw failure(report) }
                if launches > 0 { usleep(100_000) }
                launches += 1
                launched = (try launch(lock), clock.now)
            }
        }
    }

    private func situation() throws -> Situation {
        if let postmaster = PostmasterFile(layout: layout), postmaster.isAlive(layout: layout) {
            if postmaster.isReachable(layout: layout) { return .serving(postmaster) }
            return postmaster.status == "ready" ? .deaf(postmaster) : .changing(postmaster)
        }
        guard let lock = try FileLock.attempt(.exclusive, layout.serverLock) else { return .unsettled }
        return .stopped(lock)
    }

    /// Waits a moment for processes without a postmaster, which end by themselves when idle, then ends them. A set-up whose
    /// `kefu` was killed is of no use any more: who starts the server begins it anew.
    private func settle(since begin: ContinuousClock.Instant, now: ContinuousClock.Instant) throws {
        let waited = now - begin
        if waited > .milliseconds(200) && waited < .seconds(15) {
            let processes = ProcessTable.serverProcesses(named: EmbeddedPostgres.clusterName(layout))
            for process in processes + ProcessTable.setUps(of: layout) {
                kill(process, waited > .seconds(1) ? SIGKILL : SIGQUIT)
            }
        }
        guard waited < .seconds(20) else {
            let (text, hint) = leftovers()
            throw PostgresError.embedded(.embeddedServerFailed, text, hint: hint)
        }
        usleep(waited > .milliseconds(200) ? 20_000 : 3_000)
    }

    /// What still runs of an earlier server, and what to do about it.
    private func leftovers() -> (text: String, hint: String) {
        let setUps = ProcessTable.setUps(of: layout).map { "process \($0)" }.joined(separator: ", ")
        guard setUps.isEmpty else {
            return (
                "an earlier set-up of \(layout.cluster) is still being ended (\(setUps))",
                "Try again in a moment; if it stays, end it."
            )
        }
        return (
            "processes of an earlier server still use \(layout.cluster)",
            "They may run in another container; stop them, then try again. They hold \(layout.serverLock)."
        )
    }

    /// Starts a server; the result is where its part of the log begins.
    private func launch(_ lock: FileLock) throws -> Int64 {
        try ClusterKeeper.retire(layout)
        let account = try ClusterAccount.choose(for: layout).reaching(layout)
        let version = SmallFile.text(layout.versionFile).flatMap { Int($0.prefix { $0.isNumber }) }
        let binaries = try ServerBinaries.find(explicit: binaryDirectory, clusterVersion: version)
        let initializer = ClusterInitializer(layout: layout, account: account, binaries: binaries, lock: lock)
        if version == nil { try initializer.makeCluster() }
        let sockets = try SocketDirectory.make(for: layout, account: account)
        initializer.removeRemains(socketDirectory: sockets, port: EmbeddedPostgres.port)
        try initializer.writeSettings(socketDirectory: sockets, port: EmbeddedPostgres.port, extra: settings)

        turnLogOver()
        let log = open(layout.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard log >= 0 else { throw failure("cannot open \(layout.log): \(lastSystemError())") }
        defer { close(log) }
        let beginning = Int64(lseek(log, 0, SEEK_END))
        try ChildProcess.detach(
            account.command([binaries.program("postgres"), "-D", layout.cluster]),
            environment: EmbeddedPostgres.environment,
            log: log,
            inheriting: lock
        )
        return beginning
    }

    private func turnLogOver() {
        guard let facts = FileFacts(path: layout.log), facts.size > 16 << 20 else { return }
        rename(layout.log, layout.log + ".1")
    }

    private func logText(from offset: Int64) -> String {
        SmallFile.text(layout.log, from: offset, limit: 16_384) ?? ""
    }

    private func continuing() throws -> Bool {
        if isCancelled() { throw CancellationError() }
        return true
    }

    private func failure(_ report: String) -> PostgresError {
        let isFull = report.contains(PostgresError.fullDisk)
        return .embedded(
            .embeddedServerFailed,
            "the private PostgreSQL in \(layout.cluster) did not start: \(Self.reason(in: report))",
            hint: (isFull ? "\(PostgresError.fullDisk): make room on the disk, then try again. " : "")
                + "Its log is \(layout.log)."
        )
    }

    /// What the server gave up for with what it said just before, without times and process ids.
    static func reason(in report: String) -> String {
        let lines = report.split(separator: "\n")
        let last = lines.lastIndex { $0.contains("FATAL:  ") || $0.contains("PANIC:  ") } ?? lines.endIndex - 1
        guard last >= 0 else { return "it said nothing" }
        return lines[max(0, last - 2)...last].map { line in
            line.firstRange(of: "] ").map { line[$0.upperBound...] } ?? line
        }.joined(separator: " | ")
    }
}
