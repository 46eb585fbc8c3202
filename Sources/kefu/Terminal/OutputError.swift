// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why output cannot be written.
struct OutputError: Error, Hashable, CustomStringConvertible {
    /// The system's number for it.
    let number: Int32
    /// The file; `nil` for standard output.
    var file: String?

    /// Whether the reader has closed its end, as `head` does when it has seen enough.
    var isClosedPipe: Bool { number == EPIPE }

    var description: String {
        "\(file ?? "standard output") cannot be written: \(String(cString: strerror(number))); check the disk or the file it goes to"
    }
}
