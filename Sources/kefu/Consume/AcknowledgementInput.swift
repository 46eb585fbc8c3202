// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// Reads lines from a descriptor, without staying in a read that nobody can end.
final class AcknowledgementInput {
    /// What came in.
    enum Piece {
        /// Whole lines; none when nothing came in time.
        case lines([String])
        case end
    }

    /// The longest line that is taken.
    private static let longest = 64 * 1024

    private let descriptor: Int32
    private var rest: [UInt8] = []

    init(descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// Waits for lines, at most so long.
    func next(milliseconds: Int32) async -> Piece {
        let descriptor = descriptor
        let bytes = await Blocking.run { () -> [UInt8]? in
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, milliseconds) > 0 else { return [] }
            var piece = [UInt8](repeating: 0, count: 64 * 1024)
            let count = read(descriptor, &piece, piece.count)
            if count < 0 { return errno == EINTR || errno == EAGAIN ? [] : nil }
            return count == 0 ? nil : Array(piece[..<count])
        }
        guard let bytes else {
            // A last line may lack its end.
            guard !rest.isEmpty else { return .end }
            defer { rest = [] }
            return .lines([String(decoding: rest, as: UTF8.self)])
        }
        rest += bytes
        guard let last = rest.lastIndex(of: UInt8(ascii: "\n")) else {
            if rest.count > Self.longest { rest = [] }
            return .lines([])
        }
        defer { rest.removeSubrange(...last) }
        return .lines(rest[..<last].split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
    }
}
