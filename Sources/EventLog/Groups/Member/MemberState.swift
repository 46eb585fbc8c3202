// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a member's loop and its consumer share, under one lock.
struct MemberState: Sendable {
    /// Somebody who waits for the commit of what was acknowledged.
    struct Waiter: Sendable {
        var settled: DeliveryWindow.Settled
        var continuation: CheckedContinuation<Acknowledgement, any Error>
    }

    /// How the deliveries have ended.
    enum End: Sendable {
        /// Everything was delivered, or the member leaves.
        case finished
        case failed(any Error)
    }

    var window: DeliveryWindow
    var waiters: [Waiter] = []
    var consumer: CheckedContinuation<Delivery?, any Error>?
    var end: End?
    /// Set when the loop has to come to its end; the value says whether the consumer failed.
    var leaving: Bool?
}

/// What an acknowledgement did.
public struct Acknowledgement: Sendable, Hashable {
    /// Lines that are acknowledged now, durably.
    public var acknowledged = 0
    /// Lines that came too late: their partitions are other members' now, which get the events again.
    public var refused = 0
}
