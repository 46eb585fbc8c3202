// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How a rebuild goes about its work.
public struct RebuildOptions: Sendable, Hashable {
    /// Events a second that are read at most, over all connections; `nil` for as fast as it goes.
    public var throttle: Int?
    /// Bytes that the folds of one partition may take; two partitions are folded at a time. What does not fit is read in the order of
    /// its subjects, which the server sorts, and written piece by piece.
    public var memory = 40 << 20
    /// Whether the new generation is swapped in although it parks events that the live one has folded.
    public var acceptsParked = false

    public init() {}

    public static let ordinary = RebuildOptions()
}
