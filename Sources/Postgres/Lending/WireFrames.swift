// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Follows the messages of one direction of PostgreSQL's protocol 3.0 behind its start, in pieces cut anywhere: a value without I/O.
struct WireFrames {
    /// What a message shows of itself: its type, and the first byte of its body once that has come.
    enum Sight: Equatable {
        case begins(type: UInt8)
        case body(type: UInt8, first: UInt8)
    }

    private var type: UInt8 = 0
    /// How much of type and length has come: 5 bytes in all.
    private var headerCount = 0
    private var length: UInt32 = 0
    /// The bytes of the body that are still to come.
    private var left = 0
    private var isBodyNew = false

    /// Whether nothing of a message that has begun is still to come.
    var isBetween: Bool { headerCount == 0 }

    /// Goes through a piece.
    ///
    /// - Parameter look: is shown each message; returns whether to go on.
    /// - Returns: how many bytes were gone through: all of them, unless `look` stopped in front of a message.
    mutating func scan(_ bytes: UnsafeRawBufferPointer, _ look: (Sight) -> Bool) -> Int {
        var index = 0
        while index < bytes.count {
            if headerCount == 0 {
                guard look(.begins(type: bytes[index])) else { return index }
                (type, length) = (bytes[index], 0)
                headerCount = 1
                index += 1
            } else if headerCount < 5 {
                length = length << 8 | UInt32(bytes[index])
                headerCount += 1
                index += 1
                if headerCount == 5 {
                    // The length counts its own four bytes.
                    left = max(0, Int(length) - 4)
                    isBodyNew = true
                    if left == 0 { headerCount = 0 }
                }
            } else {
                if isBodyNew { _ = look(.body(type: type, first: bytes[index])) }
                isBodyNew = false
                let taken = min(left, bytes.count - index)
                index += taken
                left -= taken
                if left == 0 { headerCount = 0 }
            }
        }
        return index
    }
}
