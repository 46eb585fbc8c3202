// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Looks after the wait for input that may not come for a long time: on a pipe, a terminal or a socket.
struct InputWatch {
    /// How long one wait takes at most until it is looked whether reading was stopped, in milliseconds.
    static let step: Int32 = 50
    /// After so many waits in a row the input is quiet.
    static let stepsUntilQuiet = 4

    /// Whether nobody wants what is read any more.
    let isStopped: () -> Bool
    /// Is called on the reading thread, once for each time that the input becomes quiet.
    let quiet: () -> Void
}
