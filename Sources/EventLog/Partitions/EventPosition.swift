// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Where an event stands in the log: a partition and the event's dense offset in it.
public struct EventPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The partition, from 0.
    public var partition: Int
    /// The offset in the partition: 0, 1, 2 … without holes.
    public var offset: Int64

    public init(partition: Int, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    /// `partition:offset`, for example `5:1207`.
    public var description: String { "\(partition):\(offset)" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.partition, left.offset) < (right.partition, right.offset)
    }
}
