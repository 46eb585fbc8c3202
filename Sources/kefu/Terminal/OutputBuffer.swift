// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// Bytes on their way to a descriptor, written in large pieces.
final class OutputBuffer {
    /// How many bytes are gathered before they are written.
    static let flushSize = 128 * 1024

    /// What has not been written yet; encoders add to its end.
    var bytes: [UInt8] = []

    private let descriptor: Int32?
    private let file: String?

    /// Makes a buffer for a descriptor; without one it keeps everything, which is for tests.
    ///
    /// - Parameter file: what an error calls it; `nil` for standard output.
    init(descriptor: Int32? = STDOUT_FILENO, file: String? = nil) {
        self.descriptor = descriptor
        self.file = file
        bytes.reserveCapacity(Self.flushSize + 16 * 1024)
    }

    /// Whether enough has come together to be written.
    var isFull: Bool { bytes.count >= Self.flushSize }

    /// Writes everything. This blocks while the reader is slow: in tasks, ``drain()`` is the way.
    ///
    /// - Throws: ``OutputError``.
    func flush() throws(OutputError) {
        guard let descriptor else {
            return
        }
        try Self.write(bytes, to: descriptor)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Writes everything on a thread of its own; starting it costs some 30 µs.
    ///
    /// - Throws: ``OutputError``.
    func drain() async throws(OutputError) {
        guard let descriptor, !bytes.isEmpty else {
            return
        }
        let piece = bytes
        bytes = []
        bytes.reserveCapacity(Self.flushSize + 16 * 1024)
        do {
            try await Blocking.run { () throws(OutputError) in
                try Self.write(piece, to: descriptor)
            }
        } catch {
            throw OutputError(number: error.number, file: file)
        }
    }

    /// Writes everything on a thread of its own, unless the reader takes nothing for too long or the task is cancelled: then what the
    /// reader did not take is thrown away.
    ///
    /// - Throws: ``OutputError``, `ETIMEDOUT` for a reader that takes nothing; `CancellationError`.
    func drain(patience: Duration) async throws {
        guard let descriptor, !bytes.isEmpty else { return }
        let piece = bytes
        bytes = []
        let isOver = Locked(false)
        try await withTaskCancellationHandler {
            try await Blocking.run { () throws(OutputError) in
                try Self.write(piece, to: descriptor, patience: patience) { isOver.withLock { $0 } }
            }
        } onCancel: {
            isOver.withLock { $0 = true }
        }
        try Task.checkCancellation()
    }

    /// Writes bytes in pieces that a pipe which is ready takes whole, so that it never stays in a write.
    private static func write(
        _ bytes: [UInt8],
        to descriptor: Int32,
        patience: Duration,
        isOver: () -> Bool
    ) throws(OutputError) {
        var written = 0
        var heard = ContinuousClock.now
        while written < bytes.count {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&waiting, 1, 50) > 0 else {
                if isOver() { return }
                guard heard.duration(to: .now) < patience else { throw OutputError(number: ETIMEDOUT) }
                continue
            }
            let end = min(bytes.count, written + Int(PIPE_BUF))
            try write(Array(bytes[written..<end]), to: descriptor)
            written = end
            heard = .now
        }
    }

    /// Writes bytes to a descriptor, all of them, waiting for one that does not block.
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(OutputError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { memory in
                Glibc.write(descriptor, memory.baseAddress?.advanced(by: written), memory.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if errno != EINTR {
                throw OutputError(number: errno)
            }
        }
    }
}
