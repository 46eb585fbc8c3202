// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Hands batches from the thread that parses to the task that writes: at most a few at a time.
///
/// The sender blocks its thread while the channel is full, so a slow database slows the reading, and memory stays
/// bounded.
final class BatchChannel<Element: Sendable>: @unchecked Sendable {
    // Unchecked: every access to the state below holds the mutex.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let hasRoom = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let capacity: Int
    private var elements: [Element] = []
    private var isFinished = false
    private var isCancelled = false
    private var receiver: CheckedContinuation<Element?, any Error>?

    init(capacity: Int) {
        self.capacity = capacity
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(hasRoom, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(hasRoom)
        mutex.deallocate()
        hasRoom.deallocate()
    }

    /// Sends an element, waiting for room.
    ///
    /// - Returns: `false` when nobody receives any more.
    func send(_ element: Element) -> Bool {
        pthread_mutex_lock(mutex)
        while elements.count >= capacity, !isCancelled { pthread_cond_wait(hasRoom, mutex) }
        guard !isCancelled else {
            pthread_mutex_unlock(mutex)
            return false
        }
        if let waiting = receiver {
            receiver = nil
            pthread_mutex_unlock(mutex)
            waiting.resume(returning: element)
        } else {
            elements.append(element)
            pthread_mutex_unlock(mutex)
        }
        return true
    }

    /// Ends the stream.
    func finish() {
        pthread_mutex_lock(mutex)
        isFinished = true
        let waiting = receiver
        receiver = nil
        pthread_mutex_unlock(mutex)
        waiting?.resume(returning: nil)
    }

    /// Stops the sender: what it sends is dropped from now on.
    func cancel() {
        pthread_mutex_lock(mutex)
        isCancelled = true
        elements = []
        let waiting = receiver
        receiver = nil
        pthread_cond_broadcast(hasRoom)
        pthread_mutex_unlock(mutex)
        waiting?.resume(throwing: CancellationError())
    }

    /// The next element, or `nil` at the end. One task receives.
    ///
    /// - Throws: `CancellationError`.
    func next() async throws -> Element? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                pthread_mutex_lock(mutex)
                if isCancelled {
                    pthread_mutex_unlock(mutex)
                    continuation.resume(throwing: CancellationError())
                } else if !elements.isEmpty {
                    let element = elements.removeFirst()
                    pthread_cond_signal(hasRoom)
                    pthread_mutex_unlock(mutex)
                    continuation.resume(returning: element)
                } else if isFinished {
                    pthread_mutex_unlock(mutex)
                    continuation.resume(returning: nil)
                } else {
                    receiver = continuation
                    pthread_mutex_unlock(mutex)
                }
            }
        } onCancel: {
            cancel()
        }
    }
}
