// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Decides when to hint at new events: a value that is told the time.
struct HintPacer: Sendable, Hashable {
    /// The least time between two hints.
    static let interval = Duration.milliseconds(50)

    private var last: ContinuousClock.Instant?
    private var isOwed = false

    /// Whether something that is appended now is hinted at at once.
    func isDue(at now: ContinuousClock.Instant) -> Bool { last.map { now >= $0 + Self.interval } ?? true }

    /// Something was appended.
    ///
    /// - Returns: whether to hint now.
    mutating func appended(at now: ContinuousClock.Instant) -> Bool {
        isOwed = true
        return isDue(at: now) && settle(at: now)
    }

    /// Nothing will be appended for a while.
    ///
    /// - Returns: whether to hint now.
    mutating func settle(at now: ContinuousClock.Instant) -> Bool {
        guard isOwed else { return false }
        isOwed = false
        last = now
        return true
    }
}
