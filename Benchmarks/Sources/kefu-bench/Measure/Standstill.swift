// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// How long the machine lets a thread wait that sleeps a millisecond at a time: what stands still with it is neither the server's doing
/// nor the program's.
final class Standstill: Sendable {
    private let state = Locked((longest: 0.0, isOver: false))

    /// The longest time, in milliseconds, by which the thread was woken too late.
    var longest: Double { state.withLock { $0.longest } }

    /// Watches on a thread of its own until ``end()``.
    func watch() async throws {
        try await Blocking.run { () throws(any Error) in
            while !self.state.withLock({ $0.isOver }) {
                let watch = Stopwatch()
                usleep(1000)
                let late = watch.seconds * 1000 - 1
                self.state.withLock { $0.longest = max($0.longest, late) }
            }
        }
    }

    func end() { state.withLock { $0.isOver = true } }
}
