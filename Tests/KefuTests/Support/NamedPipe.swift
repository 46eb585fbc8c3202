// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A pipe in the file system, so that no other child inherits one of its ends by accident.
struct NamedPipe {
    let path: String

    init() throws {
        var template = Array("/tmp/kefu-pipe-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProgramError("mkdtemp: \(String(cString: strerror(errno)))") }
        let directory = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        path = directory + "/pipe"
        guard mkfifo(path, 0o600) == 0 else { throw ProgramError("mkfifo: \(String(cString: strerror(errno)))") }
    }

    /// Opens the end to read, when the writer has opened the other, and takes the name away.
    func open() -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        unlink(path)
        rmdir(String(path.dropLast("/pipe".count)))
        return descriptor
    }
}
