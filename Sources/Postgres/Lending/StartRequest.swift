// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The first packet of a connection (PostgreSQL's protocol 3.0, "Start-up").
enum StartRequest: Equatable {
    /// Asks for TLS or GSSAPI, which a socket of this machine has no use for.
    case encryption
    /// Asks to end what a session does.
    case cancel(process: Int32, key: Int32)
    case session

    /// The longest packet that the server takes.
    static let mostBytes = 10_000

    /// How many bytes a packet has that begins so; `nil` for what is none.
    static func length(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        let length = Int(number(bytes, at: 0))
        return (8...mostBytes).contains(length) ? length : nil
    }

    /// - Parameter packet: the whole packet, its length included.
    init?(_ packet: [UInt8]) {
        guard packet.count >= 8 else { return nil }
        switch Self.number(packet, at: 4) {
        case 80_877_103, 80_877_104: self = .encryption
        case 80_877_102 where packet.count == 16:
            self = .cancel(process: Self.number(packet, at: 8), key: Self.number(packet, at: 12))
        // Version 3.0, and the later ones that a server of this version answers in the same way are not asked for.
        case 196_608: self = .session
        default: return nil
        }
    }

    private static func number(_ bytes: [UInt8], at index: Int) -> Int32 {
        bytes[index..<index + 4].reduce(0) { $0 << 8 | Int32($1) }
    }
}
