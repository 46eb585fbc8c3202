// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Lends sessions of the server to other programs of this machine, each of which would otherwise begin one, fill its caches of the
/// catalogue and plan its statements, and then ask once.
///
/// It listens beside the server's own socket, under the next port, and speaks the server's protocol: a program connects there with
/// `PostgresConfiguration.borrowing`. Who may enter the directory is trusted, as by the server. A session serves one borrower at a time;
/// then its transaction is rolled back and its settings are those of the beginning, but what was prepared is kept, and the next
/// borrower is told the names. One that is left in the middle of something is given up.
///
/// A service: `run()` lends until its task is cancelled.
public struct SessionLender: Sendable {
    private struct State: Sendable {
        var idle: [LentSession] = []
        var lent: [LentSession.Key: LentSession] = [:]
        /// Sessions that are lent, or are being made for somebody.
        var lentCount = 0
        var borrowers: Set<Int32> = []
        var isOver = false
    }

    /// At most so many are kept for the next borrower.
    private static let mostIdle = 2
    private static let startPatience = Duration.seconds(5)
    /// How often to look whether the socket is still there, or free.
    private static let lookEvery = Duration.seconds(5)

    private let configuration: PostgresConfiguration
    private let most: Int
    private let state = Locked(State())

    /// - Parameters:
    ///   - configuration: a server whose socket is in a directory, and who the borrowers are to it.
    ///   - most: so many are lent at once; who comes then is turned away, and has to connect to the server.
    public init(_ configuration: PostgresConfiguration, most: Int = 4) {
        self.configuration = configuration
        self.most = most
    }

    /// Lends until the task is cancelled; waits while another program lends for the same server. Never fails.
    public func run() async {
        guard let borrowing = configuration.borrowing else { return }
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                guard let socket = LendingSocket(borrowing.server) else {
                    try? await Task.sleep(for: Self.lookEvery)
                    continue
                }
                while !Task.isCancelled, socket.isThere {
                    if let client = socket.accept() {
                        group.addTask { await serve(client) }
                    } else {
                        let until = ContinuousClock.now + Self.lookEvery
                        _ = await Poller.shared.waitUnlessCancelled(for: .read, on: socket.descriptor, until: until)
                    }
                }
                socket.shut()
            }
            end()
        }
    }

    private func end() {
        let idle = state.withLock { state in
            state.isOver = true
            // A borrower's conversation ends where it stands.
            for client in state.borrowers { shutdown(client, Int32(SHUT_RDWR)) }
            defer { state.idle = [] }
            return state.idle
        }
        for session in idle { session.close() }
    }

    private func serve(_ client: Int32) async {
        let isWelcome = state.withLock { state in
            if !state.isOver { state.borrowers.insert(client) }
            return !state.isOver
        }
        if isWelcome { await answer(client) }
        state.withLock { _ = $0.borrowers.remove(client) }
        Poller.shared.forget(client)
        close(client)
    }

    private func answer(_ client: Int32) async {
        let deadline = ContinuousClock.now + Self.startPatience
        while let packet = await Self.packet(from: client, until: deadline), let request = StartRequest(packet) {
            switch request {
            case .encryption:
                guard Self.send([UInt8(ascii: "N")], to: client) else { return }
            case .cancel(let process, let secret):
                let session = state.withLock { $0.lent[.init(process: process, secret: secret)] }
                if let session { await Blocking.run { session.cancel() } }
                return
            case .session:
                guard let session = await borrow() else { return }
                return await lend(session, to: client)
            }
        }
    }

    private func lend(_ session: LentSession, to client: Int32) async {
        var isIdle = Self.send(session.greeting.bytes, to: client)
        if isIdle {
            let server = session.descriptor
            isIdle = await Blocking.run { LoanPump.run(client: client, server: server) }
            // The server goes on with what nobody waits for any more.
            if !isIdle { await Blocking.run { session.cancel() } }
        }
        _ = state.withLock { $0.lent.removeValue(forKey: session.key) }
        let isRenewed = isIdle && session.isAlive ? await session.renew() : false
        let isKept = state.withLock { state in
            state.lentCount -= 1
            let isKept = isRenewed && !state.isOver && state.idle.count < Self.mostIdle
            if isKept { state.idle.append(session) }
            return isKept
        }
        if !isKept { session.close() }
    }

    /// A session for a borrower; `nil` when as many are lent as may be, or when there is no server.
    private func borrow() async -> LentSession? {
        let (mayMake, idle) = state.withLock { state -> (Bool, LentSession?) in
            guard state.lentCount < most else { return (false, nil) }
            state.lentCount += 1
            return (true, state.idle.popLast())
        }
        guard mayMake else { return nil }
        var session = idle.flatMap { $0.isAlive ? $0 : nil }
        if session == nil {
            idle?.close()
            session = (try? await ConnectionAttempt(configuration).run()).map { LentSession($0) }
        }
        state.withLock { state in
            if let session { state.lent[session.key] = session } else { state.lentCount -= 1 }
        }
        return session
    }

    /// Reads the packet that a connection begins with; `nil` when none comes.
    private static func packet(from client: Int32, until deadline: ContinuousClock.Instant) async -> [UInt8]? {
        var packet: [UInt8] = []
        while true {
            var wanted = 4
            if packet.count >= 4 {
                guard let length = StartRequest.length(packet) else { return nil }
                if packet.count == length { return packet }
                wanted = length
            }
            var bytes = [UInt8](repeating: 0, count: wanted - packet.count)
            let count = recv(client, &bytes, bytes.count, 0)
            if count > 0 {
                packet += bytes[..<count]
            } else {
                guard count < 0, errno == EAGAIN || errno == EINTR,
                    await Poller.shared.waitUnlessCancelled(for: .read, on: client, until: deadline), !Task.isCancelled
                else { return nil }
            }
        }
    }

    /// Sends some bytes to one who waits for them, so that the socket takes them at once.
    private static func send(_ bytes: [UInt8], to client: Int32) -> Bool {
        Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }
}
