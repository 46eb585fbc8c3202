// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// Takes the bytes of one COPY … FROM STDIN. Of no use after the body of `copyIn`.
public final class CopyInWriter {
    /// Writes are gathered up to this size: libpq and the server handle one message a chunk.
    private static let chunkSize = 64 * 1024

    private let handle: ConnectionHandle
    private let raw: OpaquePointer
    private let request: CancelRequest
    private let script: CopyScript
    private var buffer = PostgresBuffer(capacity: chunkSize)
    private var isOpen = true
    /// Whether the connection broke while bytes were sent, so that libpq's error explains more than the writer's.
    private(set) var hasFailed = false

    init(_ handle: ConnectionHandle, _ raw: OpaquePointer, _ request: CancelRequest, _ script: CopyScript) {
        self.handle = handle
        self.raw = raw
        self.request = request
        self.script = script
    }

    /// Adds bytes, of any length and cut anywhere. Suspends while the server takes no more.
    ///
    /// What the server thinks of the rows is known only at the end of the COPY.
    ///
    /// - Throws: `PostgresError` when the connection is lost; `CancellationError`.
    public func write(_ bytes: UnsafeRawBufferPointer) async throws {
        var rest = bytes
        while !rest.isEmpty {
            let room = min(rest.count, Self.chunkSize - buffer.count)
            buffer.append(bytes: UnsafeRawBufferPointer(rebasing: rest[..<room]))
            rest = UnsafeRawBufferPointer(rebasing: rest[room...])
            if buffer.count == Self.chunkSize { try await flush() }
        }
    }

    /// Adds bytes, of any length and cut anywhere. Suspends while the server takes no more.
    public func write(_ bytes: [UInt8]) async throws { try await write(bytes[...]) }

    /// Adds bytes, of any length and cut anywhere. Suspends while the server takes no more.
    public func write(_ bytes: ArraySlice<UInt8>) async throws {
        var start = 0
        while start < bytes.count {
            // Whole chunks go as they are, without a copy of our own.
            let isWhole = buffer.count == 0 && bytes.count - start >= Self.chunkSize
            let end = min(bytes.count, start + Self.chunkSize - buffer.count)
            if isWhole {
                try await put { raw in
                    bytes.withUnsafeBytes { Self.put(UnsafeRawBufferPointer(rebasing: $0[start..<end]), raw) }
                }
            } else {
                bytes.withUnsafeBytes { buffer.append(bytes: UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
                if buffer.count == Self.chunkSize { try await flush() }
            }
            start = end
        }
    }

    /// Adds what `rows` has gathered. Suspends while the server takes no more.
    public func write(_ rows: borrowing BinaryCopyEncoder) async throws {
        try await flush()
        var start = 0
        while start < rows.count {
            let end = min(rows.count, start + Self.chunkSize)
            // As they are, without a copy of our own.
            try await put { raw in
                rows.withUnsafeBytes { Self.put(UnsafeRawBufferPointer(rebasing: $0[start..<end]), raw) }
            }
            start = end
        }
    }

    /// Waits for the server to take bytes, and sends what is gathered.
    func flush() async throws {
        try check()
        try await script.begin()
        guard buffer.count > 0 else { return }
        try await put { raw in buffer.withUnsafeBytes { Self.put($0, raw) } }
        buffer.removeAll()
    }

    /// Hands a chunk to libpq as soon as it takes it, and sends it.
    private func put(_ chunk: (OpaquePointer) -> Int32) async throws {
        try check()
        try await script.begin()
        while true {
            let outcome = chunk(raw)
            if outcome == 1 { break }
            guard outcome == 0 else {
                hasFailed = true
                throw handle.connectionError(query: nil)
            }
            await handle.wait(for: .write, raw)
        }
        await handle.flush(raw)
        // A break that is met while flushing leaves libpq taking, and dropping, whatever comes.
        guard PQstatus(raw) == CONNECTION_OK else {
            hasFailed = true
            throw handle.connectionError(query: nil)
        }
    }

    private static func put(_ bytes: UnsafeRawBufferPointer, _ raw: OpaquePointer) -> Int32 {
        PQputCopyData(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
    }

    private func check() throws {
        guard isOpen else { throw PostgresError(.misuse, "the COPY is over; its writer takes no more bytes") }
        if request.isFired { throw CancellationError() }
    }

    func close() {
        isOpen = false
        buffer.removeAll()
    }
}
