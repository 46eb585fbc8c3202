// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Carries the bytes between a borrower and a session, at most 64 KiB each way at a time.
struct LoanPump: ~Copyable {
    /// A borrower that asks nothing for so long, outside of a transaction, has to do without.
    private static let patienceMilliseconds: Int32 = 60_000

    private let client: Int32
    private let server: Int32
    private var state = LoanState()
    private var toServer = LoanBytes()
    private var toClient = LoanBytes()
    /// Whether one of the two is gone, or the borrower has asked nothing for too long.
    private var isCut = false

    private init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    /// How a loan has ended.
    enum End {
        /// The session waits for a statement, and can be renewed.
        case idle
        /// The same, in a transaction that has failed: perhaps for a statement that is of no more use.
        case failed
        /// In the middle of something.
        case busy
    }

    /// Blocks until the borrower has said farewell, or either side is gone.
    static func run(client: Int32, server: Int32) -> End {
        var pump = LoanPump(client: client, server: server)
        while !pump.isCut, !pump.state.isOver || !pump.toServer.isEmpty { pump.step() }
        guard pump.state.isIdle, pump.toServer.isEmpty else { return .busy }
        return pump.state.hasFailed ? .failed : .idle
    }

    private mutating func step() {
        let ofServer = Self.events(reading: toClient, writing: toServer)
        var waits = [
            pollfd(fd: client, events: Self.events(reading: toServer, writing: toClient), revents: 0),
            // Of a server that is gone, what it said last is passed on first: until then it would be announced without end.
            pollfd(fd: ofServer == 0 ? -1 : server, events: ofServer, revents: 0),
        ]
        let count = poll(&waits, 2, state.isIdle && !state.isInTransaction ? Self.patienceMilliseconds : -1)
        if count == 0 { isCut = true }
        guard count > 0 else { return }
        // A borrower that is gone wants nothing any more of what it has asked.
        if !toServer.isEmpty, waits[0].revents & Int16(truncatingIfNeeded: POLLHUP | POLLERR) != 0 { isCut = true }
        if waits[0].revents != 0, toServer.isEmpty {
            if toServer.receive(from: client) {
                toServer.truncate(to: toServer.withBytes { state.fromClient($0) })
            } else {
                isCut = true
            }
        }
        if waits[1].revents != 0, toClient.isEmpty {
            if toClient.receive(from: server) {
                toClient.withBytes { state.fromServer($0) }
            } else {
                isCut = true
            }
        }
        if !toServer.send(to: server) || !toClient.send(to: client) { isCut = true }
    }

    private static func events(reading: borrowing LoanBytes, writing: borrowing LoanBytes) -> Int16 {
        Int16(truncatingIfNeeded: (reading.isEmpty ? POLLIN : 0) | (writing.isEmpty ? 0 : POLLOUT))
    }
}
