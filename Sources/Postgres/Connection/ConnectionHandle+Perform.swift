// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension ConnectionHandle {
    /// Runs one statement under the task's cancellation: cancels it on the server when the task is cancelled, and returns only when
    /// both the statement and its cancellation are over.
    ///
    /// A statement that has succeeded in spite of the cancellation returns its result.
    func perform<Result>(
        isCancellable: Bool = true,
        _ operation: (OpaquePointer, CancelRequest) async throws -> Result
    ) async throws -> Result {
        let raw = try ready()
        let request = makeCancelRequest()
        if let deadline = uncancelledUntil { return try await perform(until: deadline, raw, request, operation) }
        guard isCancellable else {
            isBusy = true
            defer { isBusy = false }
            return try await operation(raw, request)
        }
        try Task.checkCancellation()
        isBusy = true
        defer { isBusy = false }
        do {
            let result = try await withTaskCancellationHandler {
                try await operation(raw, request)
            } onCancel: {
                request.fire()
            }
            if await !request.settle() { markBroken() }
            return result
        } catch {
            if await !request.settle() { markBroken() }
            guard request.isFired, let error = error as? PostgresError,
                error.sqlState == .queryCanceled || error.code == .connectionLost
            else { throw error }
            throw CancellationError()
        }
    }

    /// Runs one statement whatever becomes of the task; the server is asked to cancel what is not over at `deadline`.
    private func perform<Result>(
        until deadline: ContinuousClock.Instant,
        _ raw: OpaquePointer,
        _ request: CancelRequest,
        _ operation: (OpaquePointer, CancelRequest) async throws -> Result
    ) async throws -> Result {
        isBusy = true
        defer { isBusy = false }
        let timer = Poller.shared.schedule(at: deadline) { request.fire() }
        defer { Poller.shared.cancel(timer) }
        do {
            let result = try await operation(raw, request)
            if await !request.settle() { markBroken() }
            return result
        } catch {
            if await !request.settle() { markBroken() }
            throw error
        }
    }
}
