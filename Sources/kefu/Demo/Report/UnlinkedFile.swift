// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A temporary file without a name, which can all the same be opened by a path while it lasts.
struct UnlinkedFile {
    private let descriptor: Int32

    /// - Throws: ``OutputError`` when there is no room for it.
    init(_ bytes: [UInt8]) throws(OutputError) {
        var template = Array(((Environment.value(of: "TMPDIR") ?? "/tmp") + "/kefu-XXXXXX").utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else {
            throw OutputError(number: errno)
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        do {
            try OutputBuffer.write(bytes, to: descriptor)
        } catch {
            close()
            throw error
        }
    }

    /// Opening it begins at the first byte.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Gives the room back.
    func close() {
        Glibc.close(descriptor)
    }
}
