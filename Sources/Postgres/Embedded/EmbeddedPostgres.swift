// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A private, durable PostgreSQL server for one data directory, shared by every process that opens it.
///
/// It starts on demand, has no TCP port, and ends by itself some time after its last user, also when that was killed. Its superuser
/// is `postgres`, its database `kefu`; whoever may enter the socket's directory (mode 0700) is trusted.
public final class EmbeddedPostgres: Sendable {
    /// The data directory, absolute and free of symbolic links.
    public var dataDirectory: String { layout.directory }

    private struct State: Sendable {
        var lock: FileLock?
        var socketDirectory: String
    }

    private let layout: ClusterLayout
    private let options: Configuration
    private let state: Locked<State>

    private init(layout: ClusterLayout, options: Configuration, lock: FileLock) {
        self.layout = layout
        self.options = options
        state = Locked(State(lock: lock, socketDirectory: ""))
    }

    deinit { close() }

    /// Opens the server of a data directory, making and starting it when needed.
    ///
    /// Some tens of microseconds when it runs; a tenth of a second to start it, a second or two to make it, longer when it
    /// must recover from a crash. Several openers at once start it once.
    ///
    /// - Throws: `PostgresError` with code `embeddedServerMissing`, `embeddedServerFailed` or `dataDirectory`; `CancellationError`.
    public static func open(_ configuration: Configuration) async throws -> EmbeddedPostgres {
        let layout = try ClusterLayout(creating: configuration.dataDirectory)
        let lock = try await usersLock(layout, configuration.report)
        lock.write(line: "\(configuration.lingerSeconds)")
        let server = EmbeddedPostgres(layout: layout, options: configuration, lock: lock)
        try await server.ensureRunning()
        return server
    }

    /// Starts the server again if it has ended since `open`, for instance because it was killed.
    ///
    /// Costs as little as `open` when it runs. To be called before connecting anew.
    public func ensureRunning() async throws {
        guard state.withLock({ $0.lock != nil }) else {
            throw PostgresError(.misuse, "the private server was closed before")
        }
        if adoptServing() { return }
        let cancelled = Locked(false)
        let starter = ClusterStarter(
            layout: layout,
            binaryDirectory: options.binaryDirectory,
            settings: options.settings,
            report: options.report,
            isCancelled: { cancelled.withLock { $0 } }
        )
        try await withTaskCancellationHandler {
            try await Blocking.run { () throws(any Error) in try starter.ensureServing() }
        } onCancel: {
            cancelled.withLock { $0 = true }
        }
        guard adoptServing() else {
            throw PostgresError.embedded(
                .embeddedServerFailed,
                "the private PostgreSQL ended right after its start",
                hint: "Its log is \(layout.log)."
            )
        }
    }

    /// How to connect to it.
    public func configuration(
        user: String = "postgres",
        database: String = "kefu",
        settings: [String: String] = [:]
    ) -> PostgresConfiguration {
        PostgresConfiguration(
            host: state.withLock { $0.socketDirectory },
            port: Self.port,
            user: user,
            database: database,
            settings: settings
        )
    }

    /// Gives the shared lock back; the server lingers for a while. Connections should be closed before. Further calls do nothing.
    public func close() {
        guard let lock = state.withLock({ $0.lock.take() }) else { return }
        lock.write(line: "\(options.lingerSeconds)")
        lock.release()
    }

    static let port = 5432

    static func clusterName(_ layout: ClusterLayout) -> String { "kefu-" + layout.key }

    /// True when the server runs and has its keeper: reads one file and `/proc`, starts nothing.
    private func adoptServing() -> Bool {
        guard let postmaster = PostmasterFile(layout: layout), postmaster.isReachable(layout: layout),
            (try? FileLock.isHeldExclusively(layout.keeperLock)) == true
        else { return false }
        state.withLock { $0.socketDirectory = postmaster.socketDirectory }
        return true
    }

    /// Waits while the keeper stops the server or looks whether anybody is there.
    private static func usersLock(
        _ layout: ClusterLayout,
        _ report: @escaping @Sendable (String) -> Void
    ) async throws -> FileLock {
        var notice = WaitNotice(report)
        var pause = Duration.microseconds(500)
        while true {
            if let lock = try FileLock.attempt(.shared, layout.usersLock) { return lock }
            notice.check { WaitNotice.text(lock: layout.usersLock, of: layout) }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(20))
        }
    }
}
