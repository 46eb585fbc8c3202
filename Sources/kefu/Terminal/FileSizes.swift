// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The sizes of files, for progress.
enum FileSizes {
    /// The bytes of all files together, or `nil` when one of them is no regular file.
    static func total(of files: [String]) -> Int? {
        var total = 0
        for file in files {
            var facts = stat()
            guard stat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
            total += Int(facts.st_size)
        }
        return total
    }
}
