// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a server says at the start of a session, up to that it is ready (PostgreSQL's protocol 3.0, "Start-up").
struct Greeting {
    private(set) var bytes: [UInt8] = []

    /// - Parameters:
    ///   - parameters: what the server reports of the session, by name.
    ///   - process: the process that serves it.
    ///   - key: what a request to cancel has to name beside the process.
    init(parameters: [(name: String, value: String)], process: Int32, key: Int32) {
        // AuthenticationOk.
        append("R", [0, 0, 0, 0])
        for (name, value) in parameters { append("S", Array(name.utf8) + [0] + Array(value.utf8) + [0]) }
        append("K", Self.bytes(of: process) + Self.bytes(of: key))
        append("Z", [UInt8(ascii: "I")])
    }

    private mutating func append(_ type: Unicode.Scalar, _ body: [UInt8]) {
        bytes.append(UInt8(ascii: type))
        bytes += Self.bytes(of: Int32(body.count + 4))
        bytes += body
    }

    private static func bytes(of number: Int32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}
