// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How the program ends, for the shell.
///
/// Thrown by a command it ends the program without another word.
struct ExitStatus: RawRepresentable, Error, Hashable, Sendable {
    let rawValue: Int32

    init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Everything was done, also when all of it had been done before.
    static let done = ExitStatus(rawValue: 0)
    /// It failed.
    static let failed = ExitStatus(rawValue: 1)
    /// The command line makes no sense.
    static let usage = ExitStatus(rawValue: 2)
    /// It was done but for some input that was refused or in conflict.
    static let refused = ExitStatus(rawValue: 3)
}
