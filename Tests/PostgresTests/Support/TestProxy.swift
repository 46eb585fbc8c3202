// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// A TCP address on this machine in front of the test server's socket, which can misbehave like a network.
final class TestProxy: Sendable {
    struct Behaviour: Sendable {
        /// The most bytes passed on at once from the server.
        var pieceSize = 65_536
        /// After so many bytes from the server both sides are cut off.
        var cutAfter = Int.max
        /// Answers with these bytes instead of passing anything on.
        var answer: [UInt8]?
        /// Accepts and is silent.
        var isSilent = false
    }

    /// How to reach the server through the proxy, by a name that has to be resolved.
    let configuration: PostgresConfiguration
    private let listener: Int32

    /// Runs `body` while there is a proxy in front of the test server.
    static func with<Result>(
        _ behaviour: Behaviour = Behaviour(),
        _ body: (TestProxy) async throws -> Result
    ) async throws -> Result {
        let proxy = try TestProxy(to: try await TestServer.configuration(), behaviour)
        let result = try await body(proxy)
        // Not before, although nobody mentions the proxy any more.
        withExtendedLifetime(proxy) {}
        return result
    }

    private init(to server: PostgresConfiguration, _ behaviour: Behaviour) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(isListening)
        self.listener = listener
        var configuration = server
        configuration.host = "localhost"
        configuration.port = Int(UInt16(bigEndian: address.sin_port))
        self.configuration = configuration
        let path = "\(server.host)/.s.PGSQL.\(server.port)"
        Self.thread { Self.accept(listener, path, behaviour) }
    }

    deinit {
        // Wakes the accepting thread, which alone closes it: the number must not be somebody else's while that thread uses it.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func accept(_ listener: Int32, _ path: String, _ behaviour: Behaviour) {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else {
                close(listener)
                return
            }
            if let answer = behaviour.answer {
                thread {
                    var request = [UInt8](repeating: 0, count: 1024)
                    _ = read(client, &request, request.count)
                    _ = Glibc.write(client, answer, answer.count)
                    shutdown(client, Int32(SHUT_WR))
                    while read(client, &request, request.count) > 0 {}
                    close(client)
                }
            } else if !behaviour.isSilent {
                let server = connect(path)
                thread { relay(client, server, 65_536, .max) }
                thread { relay(server, client, behaviour.pieceSize, behaviour.cutAfter) }
            }
        }
    }

    /// Passes bytes on until either side ends. Descriptors are left open: a test process has enough, and none is used twice.
    private static func relay(_ source: Int32, _ target: Int32, _ pieceSize: Int, _ limit: Int) {
        var buffer = [UInt8](repeating: 0, count: pieceSize)
        var passed = 0
        while passed < limit {
            let count = read(source, &buffer, min(pieceSize, limit - passed))
            guard count > 0, send(target, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
            passed += count
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(target, Int32(SHUT_RDWR))
    }

    private static func connect(_ path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        withUnsafePointer(to: &address) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return descriptor
    }

    private static func thread(_ work: @escaping @Sendable () -> Void) {
        Task { await Blocking.run(work) }
    }
}
