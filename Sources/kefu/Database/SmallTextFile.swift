// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads and writes files of a few lines.
enum SmallTextFile {
    /// The content of a file, or `nil` when it cannot be read.
    static func read(_ path: String) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    /// Writes a file whole or not at all: a reader never sees half of it.
    static func write(_ text: String, to path: String) {
        let draft = path + ".\(getpid())"
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        let bytes = Array(text.utf8)
        let written = Glibc.write(descriptor, bytes, bytes.count)
        Glibc.close(descriptor)
        if written == bytes.count { rename(draft, path) } else { unlink(draft) }
    }
}
