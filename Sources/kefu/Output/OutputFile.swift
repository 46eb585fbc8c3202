// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that appears whole or not at all: it is written under another name beside its own, and renamed at the end.
final class OutputFile {
    let buffer: OutputBuffer
    private let path: String
    private let draft: String
    private let descriptor: Int32
    private var isOpen = true

    /// Opens a file, for its owner alone: what it holds is about people.
    ///
    /// - Throws: `FileError`.
    init(_ path: String) throws {
        self.path = path
        draft = path + ".\(getpid())"
        descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path) }
        buffer = OutputBuffer(descriptor: descriptor)
    }

    deinit {
        if isOpen {
            Glibc.close(descriptor)
            unlink(draft)
        }
    }

    /// Writes everything to the disk and gives the file its name.
    func finish() async throws {
        try await buffer.drain()
        guard fsync(descriptor) == 0 || errno == EINVAL, rename(draft, path) == 0 else { throw FileError(path) }
        isOpen = false
        Glibc.close(descriptor)
    }
}

/// A file cannot be read or written.
struct FileError: Error, CustomStringConvertible {
    let description: String

    /// The error that the system has just given.
    init(_ path: String) {
        description =
            "\(path): \(String(cString: strerror(errno))); check the path, its rights and the room on its disk"
    }
}
