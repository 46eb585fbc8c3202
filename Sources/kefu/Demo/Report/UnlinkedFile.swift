// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A temporary file without a name, which can all the same be opened by a path while it lasts. It is in memory where no directory can be
/// written, as in a container whose files are read-only.
struct UnlinkedFile {
    private let descriptor: Int32

    /// - Throws: ``OutputError`` when there is no room for it.
    init(_ bytes: [UInt8]) throws(OutputError) {
        let directory = Environment.value(of: "TMPDIR") ?? "/tmp"
        guard let descriptor = Self.open(in: directory) ?? Self.open(in: "/dev/shm") else {
            throw OutputError(number: errno, file: directory)
        }
        self.descriptor = descriptor
        do {
            try OutputBuffer.write(bytes, to: descriptor)
        } catch {
            close()
            throw OutputError(number: error.number, file: directory)
        }
    }

    private static func open(in directory: String) -> Int32? {
        var template = Array((directory + "/kefu-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return descriptor
    }

    /// Opening it begins at the first byte.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Gives the room back.
    func close() {
        Glibc.close(descriptor)
    }
}
