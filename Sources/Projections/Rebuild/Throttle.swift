// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// Lets so many events a second pass, over all who share it.
final class Throttle: Sendable {
    private let rate: Int
    private let start: ContinuousClock.Instant
    private let passed = Locked(0)

    init(eventsPerSecond rate: Int) {
        self.rate = max(1, rate)
        start = .now
    }

    /// Waits until events that were read may be followed by more.
    func pass(_ events: Int) async throws {
        let total = passed.withLock { passed in
            passed += events
            return passed
        }
        try await Task.sleep(until: start + .seconds(Double(total) / Double(rate)), clock: .continuous)
    }
}
