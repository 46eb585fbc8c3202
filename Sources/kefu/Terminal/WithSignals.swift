// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Runs work that a signal cancels: SIGINT and SIGTERM as a rule.
///
/// The first signal cancels the work, which then has all the time it needs to end well; the second one ends the program at
/// once. Not to be nested.
/// - Returns: What the work returns, also when it was asked to stop and returned all the same.
/// - Throws: ``Interruption`` when the work gave up because of a signal, else what it throws.
func withSignals<Result: Sendable>(
    _ signals: [Int32] = [SIGINT, SIGTERM],
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let watch = SignalWatch(signals)
    defer { watch.close() }
    return try await withThrowingTaskGroup(of: SignalledWork<Result>.self) { group in
        group.addTask { .finished(await Swift.Result.catching(work)) }
        group.addTask { .signalled(await watch.wait()) }
        var signal: Int32?
        var outcome: Swift.Result<Result, any Error>?
        while let next = try await group.next() {
            switch next {
            case .finished(let finished):
                outcome = finished
                watch.stop()
            case .signalled(let number?):
                signal = number
                group.cancelAll()
            case .signalled(nil):
                break
            }
        }
        if let signal, case .failure(let error) = outcome, error is CancellationError {
            throw Interruption(signal: signal)
        }
        guard let outcome else {
            throw CancellationError()
        }
        return try outcome.get()
    }
}

/// What the two tasks of ``withSignals(_:_:)`` come back with.
private enum SignalledWork<Value: Sendable>: Sendable {
    case finished(Result<Value, any Error>)
    case signalled(Int32?)
}

extension Result where Failure == any Error, Success: Sendable {
    /// What `work` returns or throws.
    fileprivate static func catching(_ work: @Sendable () async throws -> Success) async -> Self {
        do {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}
