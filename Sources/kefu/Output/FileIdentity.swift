// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Which file a path leads to, under whatever name.
struct FileIdentity: Hashable {
    private let device: dev_t
    private let inode: ino_t

    /// - Parameter path: `-` is standard input.
    /// - Returns: `nil` when there is no file yet, or it is none, as a device or a pipe.
    init?(of path: String) {
        var status = stat()
        guard path == "-" ? fstat(STDIN_FILENO, &status) == 0 : stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        (device, inode) = (status.st_dev, status.st_ino)
    }

    /// The descriptor of standard output or of standard error, where that goes to this file: what is there before must stay, and what is
    /// written goes behind it.
    var standardOutput: Int32? {
        [STDOUT_FILENO, STDERR_FILENO].first { descriptor in
            var status = stat()
            return fstat(descriptor, &status) == 0 && FileIdentity(status) == self
        }
    }
}
