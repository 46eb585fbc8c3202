// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One partition that a member owns.
struct DeliveryLane: Sendable, Hashable {
    let partition: Int
    /// Grows with every take-over; each write of this member names it.
    let epoch: Int64
    /// The next offset to read.
    var readPosition: Int64
    /// What the server has as the first offset that is not acknowledged.
    var storedNext: Int64
    /// What the server has as the end of what may have been delivered.
    var storedEnd: Int64
    /// Below this offset a member died with events out: they go out alone.
    var suspectEnd: Int64
    /// Deliveries so far of the first event at or after ``next``, known only after a death.
    var attempts: Int
    /// Whether the delivery that is going on was counted in ``attempts`` before it began.
    var isCounted = false
    /// The offsets that are queued or out, ascending.
    var open: ArraySlice<Int64> = []
    /// The subjects that have parked events: later events are parked behind them.
    var parked: Set<ShopSubject> = []
    /// The parked subjects whose first event is queued or out.
    var parkedOut: Set<ShopSubject> = []
    /// To be given up as soon as nothing is out.
    var isDraining = false
    /// To be given up although something is out.
    var mustLeave = false
    /// Whether something has to be written soon: a settled event, or a delivery that is about to be counted.
    var isDirty = false
    /// The end of what is delivered as soon as this is written.
    var reservedEnd: Int64 = 0

    init(_ claim: GroupClaim) {
        partition = claim.partition
        epoch = claim.epoch
        readPosition = claim.nextOffset
        storedNext = claim.nextOffset
        storedEnd = claim.deliveredEnd
        suspectEnd = claim.suspectEnd
        attempts = claim.attempts
        parked = claim.parked
    }

    /// The first offset that is not acknowledged.
    var next: Int64 { open.first ?? readPosition }

    /// Whether the next event is to go out alone.
    var isSuspect: Bool { suspectEnd > next }

    /// Whether something is queued or out.
    var isBusy: Bool { !open.isEmpty || !parkedOut.isEmpty }

    /// What the server should have.
    var position: GroupCommit.Position {
        let isRelease = isDraining && (mustLeave || !isBusy)
        return .init(
            partition: partition,
            epoch: epoch,
            nextOffset: next,
            deliveredEnd: max(readPosition, reservedEnd),
            suspectEnd: suspectEnd,
            attempts: isRelease && isCounted ? attempts - 1 : attempts,
            isRelease: isRelease
        )
    }

    /// Takes an offset out that is settled.
    mutating func settle(_ offset: Int64) {
        guard let index = open.firstIndex(of: offset) else { return }
        isDirty = true
        if index == open.startIndex {
            open.removeFirst()
            // What was counted was counted for this event.
            attempts = 0
            isCounted = false
        } else {
            open.remove(at: index)
        }
    }
}
