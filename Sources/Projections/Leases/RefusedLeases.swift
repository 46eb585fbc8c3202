// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Since when the partitions that a worker wants have been held by others.
struct RefusedLeases {
    private var since: [Int: ContinuousClock.Instant] = [:]

    /// Notes which of the wanted partitions were leased.
    ///
    /// - Returns: whether one has been refused at every attempt for as long as a session may keep the server waiting.
    mutating func note(wanted: [Int], leased: Set<Int>, now: ContinuousClock.Instant = .now) -> Bool {
        let before = since
        since = [:]
        for partition in wanted where !leased.contains(partition) { since[partition] = before[partition] ?? now }
        guard let first = since.values.min(), first + StalledLease.patience <= now else { return false }
        since = [:]
        return true
    }
}
