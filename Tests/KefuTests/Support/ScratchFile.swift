// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file without a name, which is gone with its descriptor.
final class ScratchFile: Sendable {
    /// Closed by whoever takes it over, or by `contents()`.
    let descriptor: Int32

    init() throws {
        var template = Array("/tmp/kefu-scratch-XXXXXX".utf8CString)
        let made = mkstemp(&template)
        guard made >= 0 else { throw ProgramError("mkstemp: \(String(cString: strerror(errno)))") }
        close(made)
        descriptor = open(template, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProgramError("open: \(String(cString: strerror(errno)))") }
        unlink(template)
    }

    /// Writes bytes and goes back to their beginning.
    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var start = 0
            while start < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + start, buffer.count - start)
                guard count > 0 else { throw ProgramError("write: \(String(cString: strerror(errno)))") }
                start += count
            }
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    /// Everything in it. Closes the file.
    func contents() -> [UInt8] {
        defer { close(descriptor) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_size > 0 else { return [] }
        let size = Int(facts.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = pread(descriptor, buffer.baseAddress! + count, size - count, off_t(count))
                guard got > 0 else { break }
                count += got
            }
        }
    }
}
