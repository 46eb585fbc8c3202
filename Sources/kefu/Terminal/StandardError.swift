// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Lines for people, beside what programs read.
enum StandardError {
    /// Writes one line. A closed standard error is no reason to fail.
    static func write(line: String) {
        write(line + "\n")
    }

    /// Writes text as it is.
    static func write(_ text: String) {
        try? OutputBuffer.write(Array(text.utf8), to: STDERR_FILENO)
    }
}
