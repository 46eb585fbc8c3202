// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A value that several threads change, one at a time.
///
/// Built on `pthread_mutex_t`, which the thread sanitizer understands; `Synchronization.Mutex` is invisible to it on Linux.
/// Uncontended it costs about 20 ns. Never await or block inside `withLock`.
// `@unchecked`: `state` is read and written only between locking and unlocking `mutex`, and is itself `Sendable`.
public final class Locked<State: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var state: State

    /// Guards `state`.
    public init(_ state: State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        let outcome = pthread_mutex_init(mutex, nil)
        precondition(outcome == 0, "pthread_mutex_init failed")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deinitialize(count: 1)
        mutex.deallocate()
    }

    /// Runs `body` while no other thread holds the value.
    public func withLock<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }
}
