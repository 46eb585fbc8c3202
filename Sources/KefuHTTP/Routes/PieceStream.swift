// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import AsyncAlgorithms
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer that is sent while it is made, a piece at a time: the one who makes it waits for the one who reads it.
enum PieceStream {
    /// What makes an answer writes here.
    final class Writer {
        var bytes: [UInt8] = []
        private let channel: AsyncThrowingChannel<ByteBuffer, any Error>
        private let patience: Duration

        fileprivate init(_ channel: AsyncThrowingChannel<ByteBuffer, any Error>, patience: Duration) {
            self.channel = channel
            self.patience = patience
        }

        /// Sends what has come together when that is much.
        func drain() async throws {
            if bytes.count >= 64 << 10 { try await flush() }
        }

        /// - Throws: `CancellationError`; ``Problem`` when nobody has taken the piece in time.
        fileprivate func flush() async throws {
            try Task.checkCancellation()
            let (channel, piece, patience) = (channel, ByteBuffer(bytes: bytes), patience)
            let isTaken = await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await channel.send(piece)
                    return true
                }
                group.addTask {
                    do {
                        try await Task.sleep(for: patience)
                        return false
                    } catch {
                        return true
                    }
                }
                let isTaken = await group.next() ?? true
                group.cancelAll()
                return isTaken
            }
            try Task.checkCancellation()
            guard isTaken else { throw Problem(.busy, "the answer was not taken for \(patience)", retryAfter: 1) }
            bytes.removeAll(keepingCapacity: true)
        }
    }

    /// Ends the making when nobody holds the answer any more.
    private final class Making: Sendable {
        let task: Task<Void, Never>

        init(_ task: Task<Void, Never>) { self.task = task }

        deinit { task.cancel() }
    }

    /// Answers with what `make` writes.
    ///
    /// - Parameter patience: how long a piece may wait for the one who reads. Then the answer is given up, so that its place at the gate and
    ///   its session are there for others.
    /// - Throws: what `make` throws before its first piece is full; after that the connection breaks off.
    static func response(
        contentType: String,
        patience: Duration = .seconds(30),
        make: @escaping @Sendable (Writer) async throws -> Void
    ) async throws -> Response {
        let channel = AsyncThrowingChannel<ByteBuffer, any Error>()
        let making = Making(
            Task {
                do {
                    let writer = Writer(channel, patience: patience)
                    try await make(writer)
                    if !writer.bytes.isEmpty { try await writer.flush() }
                    channel.finish()
                } catch {
                    channel.fail(error)
                }
            }
        )
        var pieces = channel.makeAsyncIterator()
        let headers: HTTPFields = [.contentType: contentType]
        guard let first = try await pieces.next() else { return Response(status: .ok, headers: headers) }
        guard let second = try await pieces.next() else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: first))
        }
        let body = ResponseBody { writer in
            try await writer.write(first)
            try await writer.write(second)
            for try await piece in channel { try await writer.write(piece) }
            withExtendedLifetime(making) {}
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
