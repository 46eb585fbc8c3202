// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogAppender {
    /// Gives up what waits or is being written, and ends `run()` without waiting for locks that others hold.
    ///
    /// The appends are answered with `EventLogError` `.stopped`: made again, through another appender, they tell what was stored.
    public func abandon() {
        let (service, entries) = state.withLock { state in
            state.isClosed = true
            state.isAbandoned = true
            return (state.service, state.queue.removeAll().compactMap { state.entries.removeValue(forKey: $0.id) })
        }
        for entry in entries {
            leave(entry.batch.count)
            entry.continuation.resume(throwing: EventLogError.appenderStopped)
        }
        close()
        service?.cancel()
    }

    /// What a caller is told whose append was being written when all were given up: it may be stored, but a cancellation would say that
    /// it is not.
    static func abandoned(_ result: Answer?) -> Answer {
        guard case .success = result, let result else { return .failure(EventLogError.appenderStopped) }
        return result
    }
}
