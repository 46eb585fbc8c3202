// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that is written beside its own name and takes it at the end: what has the name before stays whole until then.
///
/// What is no file, as a device or a pipe, is written as it is; of a symbolic link the file behind it is meant.
final class DraftFile: @unchecked Sendable {
    // Unchecked: isOpen changes in publish() alone, which is called once, by who holds the file last.
    let descriptor: Int32
    private let path: String
    /// `nil`: what has the name is written itself.
    private let draft: String?
    private var isOpen = true

    /// - Parameter mode: the rights of a new file.
    /// - Throws: `FileError`.
    init(_ path: String, mode: mode_t) throws {
        var status = stat()
        let isFile = stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
        let target = isFile ? Self.target(of: path) : path
        self.path = target
        draft = isFile ? target + ".\(getpid())" : nil
        let creating = isFile ? O_CREAT | O_TRUNC : 0
        descriptor = Glibc.open(draft ?? target, O_WRONLY | O_CLOEXEC | creating, mode)
        guard descriptor >= 0 else { throw FileError(path) }
    }

    deinit {
        guard isOpen else { return }
        Glibc.close(descriptor)
        if let draft { unlink(draft) }
    }

    /// Writes everything to the disk and gives the file its name. Without this it is as if there had been no draft.
    ///
    /// - Throws: `FileError`.
    func publish() throws {
        // Pipes and devices have nothing to be written to a disk.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw FileError(path) }
        if let draft, rename(draft, path) != 0 { throw FileError(path) }
        isOpen = false
        Glibc.close(descriptor)
    }

    private static func target(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
