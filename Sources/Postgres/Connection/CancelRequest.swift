// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The cancellation of one statement: asked for by a task's end, repeated until the statement has ended, and over before the
/// connection is used again.
///
/// A request that comes before the server has begun the statement does nothing, so it is repeated. One that came after would hit
/// the next statement, so `settle()` waits for the last. When the server does not answer in five seconds the connection is cut.
final class CancelRequest: Sendable {
    private struct State: Sendable {
        var isFired = false
        var isSettled = false
        var isSending = false
        var isCut = false
        var pause = Duration.milliseconds(20)
        var timers: [Poller.TimerID] = []
        var settling: UnsafeContinuation<Void, Never>?
    }

    private static let patience = Duration.seconds(5)

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
        let isFirst = state.withLock { state in
            guard !state.isFired, !state.isSettled else { return false }
            state.isFired = true
            return true
        }
        guard isFirst else { return }
        let cut = Poller.shared.schedule(at: .now + Self.patience) { self.cut() }
        state.withLock { $0.timers.append(cut) }
        send()
    }

    /// Ends the request: the statement is over. Returns when no signal is under way any more.
    func settle() async {
        let isOver = state.withLock { state in
            state.isSettled = true
            for timer in state.timers { Poller.shared.cancel(timer) }
            return !state.isSending || state.isCut
        }
        guard !isOver else { return }
        await withUnsafeContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isSending || state.isCut { return true }
                state.settling = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
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
        let settling = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            state.isSending = false
            defer { state.settling = nil }
            if !state.isSettled {
                state.timers.append(Poller.shared.schedule(at: .now + state.pause) { self.send() })
                state.pause = min(state.pause * 2, .seconds(1))
            }
            return state.settling
        }
        settling?.resume()
    }

    private func cut() {
        let settling = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard !state.isSettled else { return state.settling.take() }
            state.isCut = true
            // The statement still waits for this socket, so the number is still its own.
            shutdown(descriptor, Int32(SHUT_RDWR))
            return nil
        }
        settling?.resume()
    }
}
