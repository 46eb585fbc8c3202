// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads small files that the caller names.
enum WholeFile {
    /// The bytes of a file; `-` is standard input.
    ///
    /// - Throws: `FileError`, also for a file that is larger than the limit.
    static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path) }
        defer { if path != "-" { Glibc.close(descriptor) } }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw FileError(path) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= limit else {
                errno = EFBIG
                throw FileError(path)
            }
        }
    }
}
