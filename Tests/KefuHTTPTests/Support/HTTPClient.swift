// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// Speaks HTTP/1.1 over a unix socket, a connection a request, as plainly as can be.
struct HTTPClient: Sendable {
    let path: String

    struct Failure: Error { let reason: String }

    func get(_ target: String, _ headers: [String] = []) async throws -> HTTPAnswer {
        try await exchange(["GET \(target) HTTP/1.1"] + headers + ["", ""], body: [])
    }

    func post(_ body: String, _ headers: [String]) async throws -> HTTPAnswer {
        try await post(Array(body.utf8), headers)
    }

    func post(_ body: [UInt8], _ headers: [String]) async throws -> HTTPAnswer {
        let length = "content-length: \(body.count)"
        return try await exchange(["POST /v1/events HTTP/1.1", length] + headers + ["", ""], body: body)
    }

    /// Sends the pieces of a body as chunks, each when the one before it has been given to the system.
    func post(chunks: [[UInt8]], _ headers: [String]) async throws -> HTTPAnswer {
        let body = chunks.flatMap { Array("\(String($0.count, radix: 16))\r\n".utf8) + $0 + Array("\r\n".utf8) }
        return try await exchange(
            ["POST /v1/events HTTP/1.1", "transfer-encoding: chunked"] + headers + ["", ""],
            body: body + Array("0\r\n\r\n".utf8)
        )
    }

    /// Sends what may be no request at all, then nothing more, and gives the answer.
    func exchange(bytes: [UInt8]) async throws -> HTTPAnswer {
        try await Blocking.run {
            let connection = try open()
            defer { close(connection) }
            Self.send(bytes, over: connection)
            shutdown(connection, Int32(SHUT_WR))
            return try HTTPAnswer(Self.receive(from: connection))
        }
    }

    private func exchange(_ head: [String], body: [UInt8]) async throws -> HTTPAnswer {
        var lines = head
        lines.insert(contentsOf: ["host: localhost", "connection: close"], at: 1)
        let request = Array(lines.joined(separator: "\r\n").utf8) + body
        return try await Blocking.run {
            let connection = try open()
            defer { close(connection) }
            Self.send(request, over: connection)
            return try HTTPAnswer(Self.receive(from: connection))
        }
    }

    /// Connects. The caller closes the descriptor.
    func open() throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard outcome == 0 else {
            close(descriptor)
            throw Failure(reason: "connect: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }

    /// Sends bytes, or as many as the server takes before it hangs up.
    static func send(_ bytes: [UInt8], over descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    static func receive(from descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return bytes }
            bytes += piece[..<count]
        }
    }
}
