// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What the loop tells the consumer.
extension GroupMember {
    /// Changes the window, and hands an event to the consumer when it waits for one.
    func withWindow<Result>(_ body: (inout DeliveryWindow) throws -> Result) rethrows -> Result {
        let (result, handover) = try state.withLock { state in
            let result = try body(&state.window)
            var handover: (CheckedContinuation<Delivery?, any Error>, Delivery)?
            if state.consumer != nil, let delivery = Self.take(&state), let consumer = state.consumer.take() {
                handover = (consumer, delivery)
            }
            return (result, handover)
        }
        if let (consumer, delivery) = handover { consumer.resume(returning: delivery) }
        return result
    }

    /// What has to be written, and who waits for it.
    func takeCommit(all: Bool) -> (GroupCommit, [MemberState.Waiter]) {
        state.withLock { state in
            defer { state.waiters = [] }
            return (state.window.commit(all: all), state.waiters)
        }
    }

    /// Keeps waiters for the next commit, since this one did not get through.
    func giveBack(_ waiters: [MemberState.Waiter]) {
        state.withLock { $0.waiters = waiters + $0.waiters }
    }

    /// Takes note of a commit and answers those who waited for it.
    func committed(_ commit: GroupCommit, lost: [Int], _ waiters: [MemberState.Waiter]) {
        withWindow { $0.committed(commit, lost: lost) }
        let kept = Set(commit.positions.map(\.partition)).subtracting(lost)
        for waiter in waiters {
            var outcome = Acknowledgement(refused: waiter.settled.lost)
            for (partition, count) in waiter.settled.counts {
                if kept.contains(partition) { outcome.acknowledged += count } else { outcome.refused += count }
            }
            waiter.continuation.resume(returning: outcome)
        }
    }

    /// Ends the deliveries.
    func finish(_ end: MemberState.End) {
        let (consumer, waiters) = state.withLock { state in
            state.end = end
            var waiters: [MemberState.Waiter] = []
            if case .failed = end { swap(&waiters, &state.waiters) }
            return (state.consumer.take(), waiters)
        }
        switch end {
        case .finished: consumer?.resume(returning: nil)
        case .failed(let error):
            consumer?.resume(throwing: error)
            for waiter in waiters { waiter.continuation.resume(throwing: error) }
        }
    }

    /// Asks the loop to leave the group.
    func leave(hasFailed: Bool) {
        state.withLock { $0.leaving = hasFailed }
        finish(.finished)
        wakeup.wake()
    }

    /// Whether the loop has to leave, and then whether the consumer failed.
    var leaving: Bool? { state.withLock { $0.leaving } }
}
