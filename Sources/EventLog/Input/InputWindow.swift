// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A buffer that slides over the plain bytes of a file; it grows only as far as what is kept unread.
struct InputWindow: ~Copyable {
    private var source: InputSource
    private let readSize: Int
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private var start = 0
    private var end = 0

    /// How many plain bytes come before the unread ones.
    private(set) var offset = 0

    init(source: consuming InputSource, readSize: Int) {
        self.source = source
        self.readSize = readSize
        capacity = readSize
        memory = .allocate(byteCount: readSize, alignment: 16)
    }

    deinit {
        memory.deallocate()
    }

    var name: String { source.name }

    var totalBytes: Int? { source.totalBytes }

    var bytesRead: Int { source.bytesRead }

    /// The bytes that were read and not dropped; valid until ``fill()``.
    var unread: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory + start, count: end - start)
    }

    /// Passes over the first `count` unread bytes, which stay valid until ``fill()``.
    mutating func drop(_ count: Int) {
        start += count
        offset += count
    }

    /// Adds at least one byte to the unread ones; says no at the end.
    mutating func fill() throws(EventFileError) -> Bool {
        if start > 0 {
            memmove(memory, memory + start, end - start)
            end -= start
            start = 0
        }
        if end == capacity {
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity * 2, alignment: 16)
            larger.copyMemory(from: memory, byteCount: end)
            memory.deallocate()
            memory = larger
            capacity *= 2
        }
        let room = UnsafeMutableRawBufferPointer(start: memory + end, count: min(capacity - end, readSize))
        let count = try source.read(into: room)
        end += count
        return count > 0
    }
}
