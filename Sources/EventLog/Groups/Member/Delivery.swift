// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An event that a member of a consumer group was given.
public struct Delivery: Sendable, Hashable {
    /// Counts the deliveries of this member, from 1.
    public var line: Int64
    public var position: EventPosition
    /// The epoch of the partition under which it was delivered.
    public var epoch: Int64
    public var event: Event
}
