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
        var loans: [LentSession.Key: Loan] = [:]
        /// Sessions that are lent, or are being made for somebody.
        var lentCount = 0
        /// Those of them whose borrower is gone, and which are made ready for the next.
        var returningCount = 0
        var borrowers: Set<Int32> = []
        var isOver = false
    }

    private struct Loan: Sendable {
        var session: LentSession
        /// Requests to cancel that are on their way: they must not meet the next borrower.
        var cancelCount = 0
    }

    /// At most so many are kept for the next borrower.
    private static let mostIdle = 2
    private static let startPatience = Duration.seconds(5)
    /// How long borrowers have for what they are at, when lending ends.
    private static let endPatience = Duration.seconds(5)
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
                    switch socket.accept() {
                    case .borrower(let client): group.addTask { await serve(client) }
                    case .refused: try? await Task.sleep(for: .milliseconds(10))
                    case .nobody:
                        let until = ContinuousClock.now + Self.lookEvery
                        _ = await Poller.shared.waitUnlessCancelled(for: .read, on: socket.descriptor, until: until)
                    }
                }
                socket.shut()
            }
            await end()
        }
    }

    /// Lends nothing more; who has borrowed may finish within some seconds.
    private func end() async {
        let idle = state.withLock { state in
            state.isOver = true
            defer { state.idle = [] }
            return state.idle
        }
        for session in idle { session.close() }
        let deadline = ContinuousClock.now + Self.endPatience
        // The task is cancelled by now, and a sleep of its own would end at once.
        let waiting = Task.detached {
            while state.withLock({ !$0.loans.isEmpty }), .now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        }
        _ = await waiting.result
        state.withLock { state in
            for client in state.borrowers { shutdown(client, Int32(SHUT_RDWR)) }
        }
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
            case .cancel(let process, let secret): return await cancel(.init(process: process, secret: secret))
            case .session:
                // One who has given up waiting is not there any more, though its packet is.
                guard !Self.isGone(client), let session = await borrow() else { return }
                return await lend(session, to: client)
            }
        }
    }

    private func cancel(_ key: LentSession.Key) async {
        let session = state.withLock { state in
            state.loans[key]?.cancelCount += 1
            return state.loans[key]?.session
        }
        await session?.cancel()
        state.withLock { $0.loans[key]?.cancelCount -= 1 }
    }

    private func lend(_ session: LentSession, to client: Int32) async {
        let key = session.makeKey()
        state.withLock { $0.loans[key] = Loan(session: session) }
        guard Self.send(session.greeting(key).bytes, to: client) else {
            state.withLock { $0.loans[key] = nil }
            return takeBack(session, isRenewed: true)
        }
        let server = session.descriptor
        let end = await Blocking.run { LoanPump.run(client: client, server: server) }
        // The server goes on with what nobody waits for any more.
        if end == .busy { await session.cancel() }
        let isCancelling = state.withLock { state in
            state.returningCount += 1
            return (state.loans.removeValue(forKey: key)?.cancelCount ?? 0) > 0
        }
        let isClean = end == .idle && !isCancelling && session.isAlive
        let isRenewed = isClean ? await session.renew() : false
        state.withLock { $0.returningCount -= 1 }
        takeBack(session, isRenewed: isRenewed)
    }

    private func takeBack(_ session: LentSession, isRenewed: Bool) {
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
        // A command asks several things one after the other: better the session of the one before than another, which knows less.
        for _ in 0..<20 where state.withLock({ $0.idle.isEmpty && $0.returningCount > 0 }) {
            try? await Task.sleep(for: .milliseconds(1))
        }
        let (mayMake, idle) = state.withLock { state -> (Bool, LentSession?) in
            guard state.lentCount < most, !state.isOver else { return (false, nil) }
            state.lentCount += 1
            return (true, state.idle.popLast())
        }
        guard mayMake else { return nil }
        if let idle, idle.isAlive { return idle }
        idle?.close()
        if let handle = try? await ConnectionAttempt(configuration).run() { return LentSession(handle) }
        state.withLock { $0.lentCount -= 1 }
        return nil
    }

    private static func isGone(_ client: Int32) -> Bool {
        var wait = pollfd(fd: client, events: 0, revents: 0)
        return poll(&wait, 1, 0) > 0
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
