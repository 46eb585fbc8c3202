// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Cuts bytes into lines, fast enough for millions of them in a debug build.
enum Lines {
    /// The ranges of the lines, without their line ends.
    static func split(_ bytes: [UInt8]) -> [Range<Int>] {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return [] }
            var lines: [Range<Int>] = []
            var start = 0
            while start < buffer.count {
                let found = memchr(base + start, 0x0A, buffer.count - start)
                let end = found.map { UnsafeRawPointer($0) - base } ?? buffer.count
                lines.append(start..<end)
                start = end + 1
            }
            return lines
        }
    }

    /// The lines at some places, in that order, each with a line end.
    static func joined(_ lines: some Sequence<Range<Int>>, of bytes: [UInt8]) -> [UInt8] {
        var joined: [UInt8] = []
        bytes.withUnsafeBytes { buffer in
            for line in lines {
                joined.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[line]))
                joined.append(0x0A)
            }
        }
        return joined
    }
}
