// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import HTTPTypes
import Hummingbird
import NIOCore

/// `POST /v1/events`: appends events, and answers after the commit.
struct AppendRoute: Sendable {
    /// The bytes that are read of a body that is not taken, before the client is left to notice by itself.
    private static let mostDiscarded = 64 << 20

    private let queue: AppendQueue
    private let options: ServerOptions

    init(_ queue: AppendQueue, options: ServerOptions) {
        self.queue = queue
        self.options = options
    }

    func respond(to request: Request) async throws -> Response {
        let mode: ContentMode
        do {
            mode = try ContentMode(request.headers)
        } catch {
            await Self.discard(request)
            throw error
        }
        switch mode {
        case .lines: return try await lines(request)
        case .batch: return try await batch(request)
        case .binary, .structured: return try await single(request, mode)
        }
    }

    private func single(_ request: Request, _ mode: ContentMode) async throws -> Response {
        let body = try await bytes(of: request, atMost: options.eventBytes)
        var intake = EventIntake(partitions: try await queue.partitions())
        body.withUnsafeReadableBytes { body in
            guard mode == .binary else { return intake.take(body) }
            do throws(EventRefusal) {
                try BinaryEvent.json(request.headers, body: body).withUnsafeBytes { intake.take($0) }
            } catch {
                intake.refuse(error)
            }
        }
        try await write(&intake)
        return intake.report.response(isSingle: true)
    }

    private func batch(_ request: Request) async throws -> Response {
        let body = try await bytes(of: request, atMost: options.arrayBytes)
        let elements: [Range<Int>]
        do {
            // A broken array is refused before anything of it is stored.
            elements = try body.withUnsafeReadableBytes { try EventArray.elements(of: $0) }
        } catch let fault as EventArray.Fault {
            throw Problem(.malformed, fault.description).with("index", fault.index)
        }
        var intake = EventIntake(partitions: try await queue.partitions())
        for element in elements {
            body.withUnsafeReadableBytes { intake.take(UnsafeRawBufferPointer(rebasing: $0[element])) }
            if intake.isFull { try await write(&intake) }
        }
        try await write(&intake)
        return intake.report.response(isSingle: false)
    }

    private func lines(_ request: Request) async throws -> Response {
        let partitions: Int
        do {
            partitions = try await queue.partitions()
        } catch {
            await Self.discard(request)
            throw error
        }
        var intake = EventIntake(partitions: partitions)
        var cutter = LineCutter()
        var failure: (any Error)?
        var discarded = 0
        var pieces = request.body.makeAsyncIterator()
        while true {
            let piece: ByteBuffer
            do {
                guard let next = try await Self.next(&pieces) else { break }
                piece = next
            } catch {
                if failure == nil { failure = Self.adding(intake.report, to: error) }
                break
            }
            guard failure == nil else {
                discarded += piece.readableBytes
                if discarded > Self.mostDiscarded { break }
                continue
            }
            piece.withUnsafeReadableBytes { cutter.take($0, into: &intake) }
            do {
                if intake.isFull || intake.count > options.streamEvents { try await write(&intake) }
                try checkCount(intake)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        cutter.end(into: &intake)
        try await write(&intake)
        try checkCount(intake)
        return intake.report.response(isSingle: false)
    }

    private func checkCount(_ intake: borrowing EventIntake) throws {
        guard intake.count > options.streamEvents else { return }
        throw intake.report.adding(
            to: Problem(.tooLarge, "send at most \(options.streamEvents) events at once; those listed are stored")
        )
    }

    /// Writes what was taken. What was stored before is told with the problem, if there is one.
    private func write(_ intake: inout EventIntake) async throws {
        do {
            try await intake.write(to: queue)
        } catch {
            throw Self.adding(intake.report, to: error)
        }
    }

    /// An error with what was stored before it, if a client is told of it and there is something.
    private static func adding(_ report: AppendReport, to error: any Error) -> any Error {
        let problem = Problem(error)
        guard problem.kind != .failure, report.storedCount > 0 else { return error }
        return report.adding(to: problem)
    }

    /// The next piece of a body; `nil` at its end.
    ///
    /// - Throws: ``Problem`` of kind `malformed` for a body that breaks off: that is the client's doing.
    private static func next(_ pieces: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
        do {
            return try await pieces.next(isolation: #isolation)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Problem(.malformed, "the body breaks off before its end; send the same again, whole")
        }
    }

    private func bytes(of request: Request, atMost limit: Int) async throws -> ByteBuffer {
        let problem = Problem(
            .tooLarge,
            "the body may have \(limit) bytes, and an event 1 MiB; send more events as application/x-ndjson"
        )
        var body = ByteBuffer()
        var count = 0
        var pieces = request.body.makeAsyncIterator()
        while let piece = try await Self.next(&pieces) {
            count += piece.readableBytes
            if count <= limit {
                body.writeImmutableBuffer(piece)
            } else if count > limit + Self.mostDiscarded {
                break
            }
        }
        guard count <= limit else { throw problem }
        return body
    }

    /// Reads a body that nobody wants: a client that sends all of it before it looks for an answer shall get one.
    ///
    /// One that breaks off is no matter: what is wrong with the request is known already.
    private static func discard(_ request: Request) async {
        var count = 0
        var pieces = request.body.makeAsyncIterator()
        while let piece = try? await pieces.next(isolation: #isolation) {
            count += piece.readableBytes
            if count > mostDiscarded { return }
        }
    }
}
