// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Bytes that were read from one socket and are not written to the other yet.
struct LoanBytes: ~Copyable {
    private static let capacity = 65_536

    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
    private var bytes = 0..<0

    deinit { memory.deallocate() }

    var isEmpty: Bool { bytes.isEmpty }

    /// Reads what is there, when everything before is written.
    ///
    /// - Returns: `false` at the end of the stream.
    mutating func receive(from descriptor: Int32) -> Bool {
        let count = recv(descriptor, memory.baseAddress, Self.capacity, Int32(MSG_DONTWAIT))
        bytes = 0..<max(0, count)
        return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(rebasing: memory[bytes]))
    }

    /// Keeps the first ones alone.
    mutating func truncate(to count: Int) { bytes = bytes.prefix(count) }

    /// Writes as much as is taken now.
    ///
    /// - Returns: `false` when nobody takes bytes any more.
    mutating func send(to descriptor: Int32) -> Bool {
        guard !bytes.isEmpty, let base = memory.baseAddress else { return true }
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let count = Glibc.send(descriptor, base + bytes.lowerBound, bytes.count, flags)
        if count < 0 { return errno == EAGAIN || errno == EINTR }
        bytes = bytes.dropFirst(count)
        return true
    }
}
