// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A text in a `TextArena`, or null: eight bytes instead of a string.
public struct Text: Sendable, Hashable {
    var start: UInt32
    var length: UInt32

    /// The absent text.
    public static let null = Text(start: .max, length: 0)

    public var isNull: Bool { start == .max }

    /// A number that is the same for the same interned text of one arena.
    public var number: UInt64 { UInt64(start) << 32 | UInt64(length) }

    public static func == (left: Text, right: Text) -> Bool { left.number == right.number }

    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
