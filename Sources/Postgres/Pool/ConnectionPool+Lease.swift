// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension ConnectionPool {
    /// A task that waits for a grant. It is resumed once: who takes it out of the state resumes it.
    struct Waiter: Sendable {
        let continuation: CheckedContinuation<Result<Machine.Grant, any Error>, Never>
        var timer: Poller.TimerID?

        func resume(_ outcome: Result<Machine.Grant, any Error>) {
            if let timer { Poller.shared.cancel(timer) }
            continuation.resume(returning: outcome)
        }
    }

    /// Gets a connection: an idle one that lives, or a new one.
    func lease() async throws -> (Machine.ConnectionID, ConnectionHandle) {
        try Task.checkCancellation()
        guard case .connection(let connection) = try await grant() else { return try await open() }
        if let handle = state.withLock({ $0.handles[connection] }), handle.isAlive() {
            return (connection, handle)
        }
        let dead = state.withLock { state in
            state.machine.foundDead(connection)
            return state.handles.removeValue(forKey: connection)
        }
        dead?.close()
        return try await open()
    }

    /// Takes a connection back, keeps it when it is fit for use, and serves the next that waits.
    func giveBack(_ id: Machine.ConnectionID, _ handle: ConnectionHandle) {
        let isReusable = handle.isUsable && !handle.isBusy && handle.transactionStatus == .idle
        let (outcome, waiter, draining) = state.withLock { state in
            let outcome = state.machine.returned(id, isReusable: isReusable)
            if outcome.closes { state.handles[id] = nil }
            return (outcome, Self.takeWaiter(outcome, &state), Self.takeDraining(outcome, &state))
        }
        if outcome.closes { handle.close() }
        if let waiter, let next = outcome.next { waiter.resume(.success(next.grant)) }
        for continuation in draining { continuation.resume() }
    }

    /// Opens a connection in a place granted before.
    private func open() async throws -> (Machine.ConnectionID, ConnectionHandle) {
        do {
            let handle = try await ConnectionAttempt(configuration).run()
            let id = state.withLock { state in
                let id = state.machine.opened()
                state.handles[id] = handle
                return id
            }
            return (id, handle)
        } catch {
            let (outcome, waiter, draining) = state.withLock { state in
                let outcome = state.machine.openingFailed()
                return (outcome, Self.takeWaiter(outcome, &state), Self.takeDraining(outcome, &state))
            }
            if let waiter, let next = outcome.next { waiter.resume(.success(next.grant)) }
            for continuation in draining { continuation.resume() }
            throw error
        }
    }

    private func grant() async throws -> Machine.Grant {
        let id = state.withLock { state in
            state.lastRequest += 1
            return Machine.RequestID(number: state.lastRequest)
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                ask(id, continuation)
            }
        } onCancel: {
            giveUp(id, CancellationError())
        }
        return try outcome.get()
    }

    private func ask(
        _ id: Machine.RequestID,
        _ continuation: CheckedContinuation<Result<Machine.Grant, any Error>, Never>
    ) {
        // Asking and queueing are one step, so that no grant comes before there is somebody to take it.
        let answer: Result<Machine.Grant, any Error>? = state.withLock { state in
            switch state.machine.request(id) {
            case .granted(let grant): return .success(grant)
            case .refused: return .failure(Self.closed)
            case .waits:
                let timer = Poller.shared.schedule(at: .now + patience) { self.giveUp(id, self.exhausted) }
                state.waiters[id] = Waiter(continuation: continuation, timer: timer)
                return nil
            }
        }
        if let answer {
            continuation.resume(returning: answer)
        } else if Task.isCancelled {
            // The cancellation may have looked for the waiter before it was there.
            giveUp(id, CancellationError())
        }
    }

    private func giveUp(_ id: Machine.RequestID, _ error: any Error) {
        let waiter = state.withLock { state in
            state.machine.giveUp(id) ? state.waiters.removeValue(forKey: id) : nil
        }
        waiter?.resume(.failure(error))
    }

    private var exhausted: PostgresError {
        PostgresError(
            .poolExhausted,
            "none of the \(limit) database connections became free within \(patience)",
            hint: "raise the number of connections, or look for long transactions"
        )
    }

    private static func takeWaiter(_ outcome: Machine.ReturnOutcome, _ state: inout State) -> Waiter? {
        outcome.next.flatMap { state.waiters.removeValue(forKey: $0.request) }
    }

    private static func takeDraining(
        _ outcome: Machine.ReturnOutcome,
        _ state: inout State
    ) -> [CheckedContinuation<Void, Never>] {
        guard outcome.isDrained else { return [] }
        defer { state.draining = [] }
        return state.draining
    }
}
