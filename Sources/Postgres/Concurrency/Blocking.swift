// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Work that blocks its thread, kept off the cooperative pool.
///
/// The pool has one thread a core; a call that waits for a disk, a name server or a child process would stop every other task.
public enum Blocking {
    /// Runs `work` on a thread of its own and returns what it returns.
    ///
    /// Starting the thread costs some 30 µs. The work is not interrupted when the task is cancelled.
    public static func run<Result: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        let outcome: Swift.Result<Result, Failure> = await withCheckedContinuation { continuation in
            DetachedThread.start {
                do throws(Failure) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }

    /// Runs `work` on a thread of its own; `nil` when it is not done at `deadline`, and then its outcome is thrown away.
    static func run<Result: Sendable>(
        until deadline: ContinuousClock.Instant,
        _ work: @escaping @Sendable () -> Result
    ) async -> Result? {
        await withCheckedContinuation { continuation in
            let waiting = Locked<CheckedContinuation<Result?, Never>?>(continuation)
            let timer = Poller.shared.schedule(at: deadline) {
                waiting.withLock { $0.take() }?.resume(returning: nil)
            }
            DetachedThread.start {
                let outcome = work()
                Poller.shared.cancel(timer)
                waiting.withLock { $0.take() }?.resume(returning: outcome)
            }
        }
    }
}
