// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Measures time by the system's monotonic clock.
struct Stopwatch {
    private let start = Stopwatch.now

    /// Seconds since the stopwatch was made.
    var seconds: Double { Self.now - start }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
