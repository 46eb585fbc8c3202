// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file cannot be read or written.
struct FileError: Error, CustomStringConvertible {
    let description: String

    /// The error that the system has just given.
    init(_ path: String) {
        description =
            "\(path): \(String(cString: strerror(errno))); check the path, its rights and the room on its disk"
    }
}
