// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The processor time of this program.
enum OwnTime {
    /// Seconds of user and system time so far.
    static var seconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
