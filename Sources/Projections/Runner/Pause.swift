// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Waits a little longer each time, until something happens again.
struct Pause {
    private let least: Duration
    private let most: Duration
    private let growth: Double
    private var next: Duration

    /// - Parameter growth: How much longer each time. What comes at last has waited for at most `least` and `growth - 1` of the time in
    ///   which nothing came.
    init(least: Duration = .milliseconds(5), most: Duration = .milliseconds(200), growth: Double = 2) {
        self.least = least
        self.most = most
        self.growth = growth
        next = least
    }

    mutating func reset() { next = least }

    /// The pause that is due now; the one after it is longer.
    mutating func take() -> Duration {
        defer { next = min(next * growth, most) }
        return next
    }

    mutating func wait() async throws { try await Task.sleep(for: take()) }
}
