// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Who has which connection of a pool, and who waits. A value: it knows no socket, no clock and no task.
///
/// A connection takes a place from the moment somebody begins to open it until it is closed. There are `limit` places. Who asks gets
/// an idle connection, or a free place to open one in, or waits in a queue that is served in order.
struct PoolStateMachine: Sendable {
    struct RequestID: Hashable, Sendable {
        let number: UInt64
    }

    struct ConnectionID: Hashable, Sendable {
        let number: UInt64
    }

    /// What a request gets.
    enum Grant: Hashable, Sendable {
        /// This connection, which was idle or was handed over.
        case connection(ConnectionID)
        /// A free place: open a connection, then tell `opened` or `openingFailed`.
        case place
    }

    enum RequestOutcome: Hashable, Sendable {
        case granted(Grant)
        case waits
        case refused
    }

    /// What to do after a connection or a place came back.
    struct ReturnOutcome: Hashable, Sendable {
        /// Close the connection.
        var closes = false
        /// Give this to that request, which has waited.
        var next: Next?
        /// The pool is shut down and nothing is out any more.
        var isDrained = false
    }

    struct Next: Hashable, Sendable {
        let request: RequestID
        let grant: Grant
    }

    let limit: Int
    private(set) var isShutDown = false
    /// Idle connections, the one used last at the end, where the next request finds it warm.
    private(set) var idle: [ConnectionID] = []
    private(set) var leased: Set<ConnectionID> = []
    /// Places in which a connection is being opened.
    private(set) var opening = 0
    private var queue = RequestQueue()
    private var lastConnection: UInt64 = 0

    init(limit: Int) {
        precondition(limit > 0, "a pool has room for one connection at least")
        self.limit = limit
    }

    var waiting: Int { queue.count }
    var placesTaken: Int { idle.count + leased.count + opening }
    var isDrained: Bool { isShutDown && placesTaken == 0 }

    /// Somebody wants a connection.
    mutating func request(_ id: RequestID) -> RequestOutcome {
        guard !isShutDown else { return .refused }
        if let connection = idle.popLast() {
            leased.insert(connection)
            return .granted(.connection(connection))
        }
        if placesTaken < limit {
            opening += 1
            return .granted(.place)
        }
        queue.append(id)
        return .waits
    }

    /// A waiting request gave up. `false` when it has its grant already or never waited.
    mutating func giveUp(_ id: RequestID) -> Bool {
        queue.remove(id)
    }

    /// A connection was opened in a place, and is leased to who opened it.
    mutating func opened() -> ConnectionID {
        precondition(opening > 0, "no connection is being opened")
        opening -= 1
        lastConnection += 1
        let id = ConnectionID(number: lastConnection)
        leased.insert(id)
        return id
    }

    /// No connection was opened; the place goes to the next that waits.
    mutating func openingFailed() -> ReturnOutcome {
        precondition(opening > 0, "no connection is being opened")
        opening -= 1
        return ReturnOutcome(next: nextPlace(), isDrained: isDrained)
    }

    /// A leased connection turned out to be dead: whoever has it opens another in its place.
    mutating func foundDead(_ id: ConnectionID) {
        precondition(leased.remove(id) != nil, "connection \(id.number) is not leased")
        opening += 1
    }

    /// A leased connection came back.
    mutating func returned(_ id: ConnectionID, isReusable: Bool) -> ReturnOutcome {
        precondition(leased.remove(id) != nil, "connection \(id.number) is not leased")
        guard isReusable, !isShutDown else {
            return ReturnOutcome(closes: true, next: nextPlace(), isDrained: isDrained)
        }
        if let request = queue.popFirst() {
            leased.insert(id)
            return ReturnOutcome(next: Next(request: request, grant: .connection(id)))
        }
        idle.append(id)
        return ReturnOutcome()
    }

    /// Ends the pool: closes what is idle, refuses who waits; what is leased is closed when it comes back.
    mutating func shutDown() -> (close: [ConnectionID], refuse: [RequestID]) {
        isShutDown = true
        defer { idle = [] }
        return (idle, queue.removeAll())
    }

    private mutating func nextPlace() -> Next? {
        guard !isShutDown, let request = queue.popFirst() else { return nil }
        opening += 1
        return Next(request: request, grant: .place)
    }
}
