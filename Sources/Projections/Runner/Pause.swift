// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Waits a little longer each time, until something happens again.
struct Pause {
    private let least: Duration
    private let most: Duration
    private var next: Duration

    init(least: Duration = .milliseconds(5), most: Duration = .milliseconds(200)) {
        self.least = least
        self.most = most
        next = least
    }

    mutating func reset() { next = least }

    mutating func wait() async throws {
        try await Task.sleep(for: next)
        next = min(next * 2, most)
    }
}
