// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ
internal import Glibc

/// Waits for sockets and deadlines on one thread, so that no task blocks.
///
/// Registrations are level-triggered and fire once: libpq reads at most one buffer a call, and an edge would be lost with bytes
/// still in the socket.
// Continuations here are checked ones: an unsafe one that is resumed before its task suspends takes a short cut that the thread
// sanitizer knows nothing of, and it reports a race (swiftlang/swift#57803).
final class Poller: Sendable {
    static let shared = Poller()

    struct Interest: OptionSet, Sendable {
        let rawValue: UInt32
        static let read = Interest(rawValue: EPOLLIN.rawValue)
        static let write = Interest(rawValue: EPOLLOUT.rawValue)
    }

    typealias TimerID = TimerQueue<@Sendable () -> Void>.ID

    private struct Waiter {
        let number: UInt64
        let timer: TimerID?
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State: Sendable {
        var waiters: [Int32: Waiter] = [:]
        var timers = TimerQueue<@Sendable () -> Void>()
        var lastNumber: UInt64 = 0

        mutating func isEarliest(_ deadline: ContinuousClock.Instant) -> Bool {
            timers.earliest.map { deadline < $0 } ?? true
        }
    }

    private let epoll: Int32
    private let wakeUp: Int32
    private let state = Locked(State())

    private init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(
            epoll >= 0 && wakeUp >= 0,
            "no descriptor left for waiting on sockets; raise the limit (ulimit -n)"
        )
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = wakeUp
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event)
        DetachedThread.start { self.run() }
    }

    /// Suspends until `descriptor` is ready or broken. `false` when `deadline` came first.
    ///
    /// One task a descriptor. It may return early for no reason; callers look and wait again.
    func wait(
        for interest: Interest,
        on descriptor: Int32,
        until deadline: ContinuousClock.Instant? = nil
    ) async -> Bool {
        await withCheckedContinuation { continuation in
            arm(interest, descriptor, deadline, continuation)
        }
    }

    /// The same, and returns early also when the task is cancelled.
    func waitUnlessCancelled(
        for interest: Interest,
        on descriptor: Int32,
        until deadline: ContinuousClock.Instant? = nil
    ) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                arm(interest, descriptor, deadline, continuation)
                // The cancellation may have come before there was anybody to wake.
                if Task.isCancelled { resume(descriptor, isReady: true) }
            }
        } onCancel: {
            resume(descriptor, isReady: true)
        }
    }

    /// Which wait for `descriptor` is going on, as a number that no other wait has; `nil` when there is none.
    func currentWait(on descriptor: Int32) -> UInt64? {
        state.withLock { $0.waiters[descriptor]?.number }
    }

    /// Drops the registration of a descriptor that is about to be closed.
    func forget(_ descriptor: Int32) {
        var event = epoll_event()
        epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Runs a short `action` on the poller's thread at `deadline`, unless cancelled before.
    func schedule(at deadline: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> TimerID {
        let (id, isFirst) = state.withLock { state in
            let isFirst = state.isEarliest(deadline)
            return (state.timers.add(at: deadline, action), isFirst)
        }
        if isFirst { interrupt() }
        return id
    }

    func cancel(_ timer: TimerID) {
        state.withLock { $0.timers.cancel(timer) }
    }

    private func arm(
        _ interest: Interest,
        _ descriptor: Int32,
        _ deadline: ContinuousClock.Instant?,
        _ continuation: CheckedContinuation<Bool, Never>
    ) {
        let (number, isFirst) = state.withLock { state in
            state.lastNumber += 1
            let number = state.lastNumber
            var timer: TimerID?
            var isFirst = false
            if let deadline {
                isFirst = state.isEarliest(deadline)
                timer = state.timers.add(at: deadline) { self.resume(descriptor, isReady: false, only: number) }
            }
            let previous = state.waiters.updateValue(
                Waiter(number: number, timer: timer, continuation: continuation),
                forKey: descriptor
            )
            precondition(previous == nil, "two tasks wait for one socket")
            return (number, isFirst)
        }
        if isFirst { interrupt() }
        var event = epoll_event()
        event.events = interest.rawValue | EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue
        event.data.fd = descriptor
        // libpq may close a socket and get the same number again, so what is registered is not remembered here.
        if epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) != 0,
            epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0
        {
            resume(descriptor, isReady: true, only: number)
        }
    }

    private func resume(_ descriptor: Int32, isReady: Bool, only number: UInt64? = nil) {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters[descriptor], number == nil || waiter.number == number else { return nil }
            state.waiters[descriptor] = nil
            if let timer = waiter.timer { state.timers.cancel(timer) }
            return waiter
        }
        waiter?.continuation.resume(returning: isReady)
    }

    private func interrupt() {
        var one: UInt64 = 1
        _ = Glibc.write(wakeUp, &one, MemoryLayout<UInt64>.size)
    }

    private func run() -> Never {
        let capacity = 64
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)
        while true {
            let earliest = state.withLock { $0.timers.earliest }
            let count = epoll_wait(epoll, events, Int32(capacity), earliest.map(milliseconds(until:)) ?? -1)
            for index in 0..<max(0, Int(count)) {
                let descriptor = events[index].data.fd
                if descriptor == wakeUp {
                    var value: UInt64 = 0
                    _ = Glibc.read(wakeUp, &value, MemoryLayout<UInt64>.size)
                } else {
                    resume(descriptor, isReady: true)
                }
            }
            if let earliest, earliest <= .now {
                for action in state.withLock({ $0.timers.removeDue(at: .now) }) { action() }
            }
        }
    }

    private func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = ContinuousClock.now.duration(to: deadline).components
        guard seconds < 3600 else { return 3_600_000 }
        // Rounded up: waking too early would only spin.
        return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1))
    }
}
