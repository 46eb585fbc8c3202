// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that is written beside its own name and takes it at the end: what has the name before stays whole until then.
///
/// What is no file, as a device or a pipe, or what standard output goes to, is written as it is; of a symbolic link the file behind it is
/// meant.
final class DraftFile {
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
        let standard = FileIdentity(of: path)?.standardOutput
        self.path = isFile ? Self.target(of: path) : path
        draft = isFile && standard == nil ? self.path + ".\(getpid())" : nil
        if let standard {
            descriptor = dup(standard)
        } else if let draft {
            descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        } else {
            descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
        }
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

    /// So many links lead to another one at most, as the system has it.
    private static let mostLinks = 40

    /// The path without symbolic links at its end, also where they lead to no file yet.
    private static func target(of path: String) -> String {
        var path = path
        for _ in 0..<mostLinks {
            var name = [CChar](repeating: 0, count: Int(PATH_MAX))
            let length = readlink(path, &name, name.count)
            guard length > 0 else { break }
            let link = String(decoding: name[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
            let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            path = link.hasPrefix("/") ? link : directory + link
        }
        return path
    }
}
