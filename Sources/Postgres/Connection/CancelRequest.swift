// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The cancellation of one statement: asked for by a task's end, repeated until the statement has ended, and over before the
/// connection is used again.
///
/// A request that comes before the server has begun the statement does nothing, so it is repeated. One that came after would hit
/// the next statement, so `settle()` waits for the last. When the server then says nothing for five seconds, though somebody waits
/// for its words, the connection is cut.
final class CancelRequest: Sendable {
    private struct State: Sendable {
        var isFired = false
        var isSettled = false
        var isSending = false
        var isCut = false
        var pause = Duration.milliseconds(20)
        var timers: [Poller.TimerID] = []
        var observedWait: UInt64?
        var secondsOfSilence = 0
        var settling: CheckedContinuation<Bool, Never>?
    }

    private static let secondsOfPatience = 5

    private let key: CancelKey?
    private let descriptor: Int32
    private let state = Locked(State())

    init(_ key: CancelKey?, descriptor: Int32) {
        self.key = key
        self.descriptor = descriptor
    }

    var isFired: Bool {
        state.withLock { $0.isFired }
    }

    /// Asks the server to cancel, from any thread and without waiting.
    func fire() {
        let isFirst = state.withLock { state -> Bool in
            guard !state.isFired, !state.isSettled else { return false }
            state.isFired = true
            scheduleLook(&state)
            return true
        }
        if isFirst { send() }
    }

    /// Ends the request: the statement is over. Returns when no signal is under way any more; `false` when one may still come, after
    /// a request that got no answer from the server, and then the connection must not be used again.
    func settle() async -> Bool {
        let isSending = state.withLock { state in
            state.isSettled = true
            for timer in state.timers { Poller.shared.cancel(timer) }
            return state.isSending
        }
        guard isSending else { return true }
        return await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.isSending, !state.isCut else { return true }
                let deadline = ContinuousClock.now + .seconds(Self.secondsOfPatience)
                state.timers = [Poller.shared.schedule(at: deadline) { self.giveUp() }]
                state.settling = continuation
                return false
            }
            if isOver { continuation.resume(returning: state.withLock { !$0.isSending }) }
        }
    }

    private func giveUp() {
        state.withLock { $0.settling.take() }?.resume(returning: false)
    }

    private func send() {
        let isWanted = state.withLock { state in
            guard !state.isSettled, !state.isCut else { return false }
            state.isSending = true
            return true
        }
        guard isWanted else { return }
        DetachedThread.start {
            self.key?.send()
            self.sent()
        }
    }

    private func sent() {
        let settling = state.withLock { state in
            state.isSending = false
            if state.isSettled {
                for timer in state.timers { Poller.shared.cancel(timer) }
            } else {
                state.timers.append(Poller.shared.schedule(at: .now + state.pause) { self.send() })
                state.pause = min(state.pause * 2, .seconds(1))
            }
            return state.settling.take()
        }
        settling?.resume(returning: true)
    }

    private func scheduleLook(_ state: inout State) {
        state.timers.append(Poller.shared.schedule(at: .now + .seconds(1)) { self.look() })
    }

    /// Once a second: is it still the same wait? A client that is busy itself must not be taken for a silent server.
    private func look() {
        state.withLock { state in
            guard !state.isSettled else { return }
            let wait = Poller.shared.currentWait(on: descriptor)
            state.secondsOfSilence = wait != nil && wait == state.observedWait ? state.secondsOfSilence + 1 : 0
            state.observedWait = wait
            if state.secondsOfSilence < Self.secondsOfPatience {
                scheduleLook(&state)
            } else {
                state.isCut = true
                // The statement still waits for this socket, so the number is still its own.
                shutdown(descriptor, Int32(SHUT_RDWR))
            }
        }
    }
}
