// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import ServiceLifecycle

/// The HTTP API: appends events and answers questions.
///
/// It knows no access control yet: whoever can connect may append and read. So listen where only trusted programs can.
public struct KefuServer: Service {
    private let database: LogDatabase
    private let options: ServerOptions
    private let onListening: @Sendable (ListenAddress) -> Void

    /// - Parameter onListening: is told the address once connections are taken: with the port that the system chose
    ///   for port 0.
    public init(
        _ database: LogDatabase,
        options: ServerOptions = ServerOptions(),
        onListening: @escaping @Sendable (ListenAddress) -> Void = { _ in }
    ) {
        self.database = database
        self.options = options
        self.onListening = onListening
    }

    /// Serves until the task is cancelled or a graceful shutdown of its service group begins.
    ///
    /// Either way no more connections are taken, requests under way end within ``ServerOptions/grace``, and it returns.
    /// - Throws: ``ServerError``.
    public func run() async throws {
        if case .unix(let path) = options.address, UnixSocket.isOtherFile(path) {
            throw ServerError.cannotListen(options.address, reason: "a file that is no socket stands there")
        }
        // Hummingbird removes a socket before it binds: that of a server which is up would be lost to its clients.
        if case .unix(let path) = options.address, UnixSocket.isServed(path) {
            throw ServerError.cannotListen(options.address, reason: String(cString: strerror(EADDRINUSE)))
        }
        var logger = Logger(label: "kefu") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let queue = AppendQueue(database, options: options)
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: queue), .init(service: application(queue, logger))],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = options.grace
        let group = ServiceGroup(configuration: configuration)
        // A task of its own: being cancelled shall end it gracefully, not in the middle of requests.
        let running = Task { try await group.run() }
        do {
            try await withTaskCancellationHandler {
                try await withGracefulShutdownHandler {
                    try await running.value
                } onGracefulShutdown: {
                    Task { await group.triggerGracefulShutdown() }
                }
            } onCancel: {
                Task { await group.triggerGracefulShutdown() }
            }
        } catch let error as IOError {
            throw ServerError.cannotListen(options.address, reason: String(cString: strerror(error.errnoCode)))
        } catch let error as SocketAddressError {
            throw ServerError.cannotListen(options.address, reason: "\(error)")
        }
    }

    private func application(_ queue: AppendQueue, _ logger: Logger) -> some Service {
        let address: BindAddress =
            switch options.address {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unix(let path): .unixDomainSocket(path: path)
            }
        let (options, onListening) = (options, onListening)
        return Application(
            router: APIRouter(database, options: options, queue: queue).router,
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(address: address),
            onServerRunning: { channel in
                switch options.address {
                case .tcp(let host, let port):
                    onListening(.tcp(host: host, port: channel.localAddress?.port ?? port))
                case .unix: onListening(options.address)
                }
            },
            logger: logger
        )
    }
}
