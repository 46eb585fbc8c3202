// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Work was given up because a signal asked for it.
struct Interruption: Error, Hashable, CustomStringConvertible {
    /// The signal's number.
    let signal: Int32

    var description: String { "stopped by signal \(signal)" }
}
