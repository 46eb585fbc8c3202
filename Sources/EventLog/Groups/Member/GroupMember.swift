// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// A member of a consumer group: gives out events of its partitions, each after the one before it of the same subject,
/// and takes acknowledgements.
///
/// One task reads the deliveries; any task may acknowledge. Back-pressure is the window: no more events are given out
/// than it has room for until some are acknowledged.
public final class GroupMember: Sendable {
    /// The group's and the member's names.
    public let group: String
    public let name: String
    let state: Locked<MemberState>
    let wakeup = Wakeup()

    init(_ options: GroupOptions) {
        group = options.group
        name = options.member
        state = Locked(
            MemberState(window: DeliveryWindow(limit: options.window, maxDeliveries: options.maxDeliveries))
        )
    }

    /// The next event, or `nil` when there will be none.
    ///
    /// - Throws: `GroupError`, `PostgresError` when the member cannot go on; `CancellationError`.
    public func next() async throws -> Delivery? {
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer = state.withLock { state -> Result<Delivery?, any Error>? in
                    if let delivery = Self.take(&state) { return .success(delivery) }
                    switch state.end {
                    case .finished: return .success(nil)
                    case .failed(let error): return .failure(error)
                    case nil: break
                    }
                    precondition(state.consumer == nil, "two tasks read the deliveries of one member")
                    state.consumer = continuation
                    return nil
                }
                if let answer {
                    continuation.resume(with: answer)
                } else if Task.isCancelled {
                    // The cancellation may have looked for the consumer before it was there.
                    cancelNext()
                }
            }
        } onCancel: {
            cancelNext()
        }
    }

    /// The next events: one at least, and more when they are there already. Empty when there will be none.
    ///
    /// - Throws: as ``next()``.
    public func next(atMost count: Int) async throws -> [Delivery] {
        guard let first = try await next() else { return [] }
        return state.withLock { state in
            var deliveries = [first]
            while deliveries.count < count, let delivery = Self.take(&state) { deliveries.append(delivery) }
            return deliveries
        }
    }

    /// Acknowledges a delivery and every one before it. Returns when that is durable.
    ///
    /// - Throws: `GroupError.fenced` when the partition is another member's now; `GroupError.left`.
    public func acknowledge(_ delivery: Delivery) async throws {
        let outcome = try await acknowledge(through: delivery.line)
        if outcome.refused > 0 { throw GroupError.fenced }
    }

    /// Acknowledges every delivery up to a number, itself included. Returns when that is durable: after one round trip
    /// as a rule, shared by all who wait.
    ///
    /// - Throws: `GroupError.noSuchLine`; `GroupError.left`; what made the member end.
    @discardableResult
    public func acknowledge(through line: Int64) async throws -> Acknowledgement {
        try await settle { window throws(GroupError) in try window.acknowledge(through: line) }
    }

    /// Refuses a delivery: it is delivered again, alone of its subject, and after too many times its subject is parked.
    /// What was delivered of the subject after it is taken back, and comes again behind it. Returns when that is durable.
    ///
    /// - Throws: as ``acknowledge(through:)``, and `noSuchLine` for a line that is acknowledged already.
    @discardableResult
    public func refuse(line: Int64, reason: String) async throws -> Acknowledgement {
        try await settle { window throws(GroupError) in
            let partition = try window.refuse(line: line, reason: reason)
            return .init(counts: partition.map { [$0: 1] } ?? [:], lost: partition == nil ? 1 : 0)
        }
    }

    /// Refuses a delivery; see ``refuse(line:reason:)``.
    ///
    /// - Throws: also `GroupError.fenced`.
    public func refuse(_ delivery: Delivery, reason: String) async throws {
        let outcome = try await refuse(line: delivery.line, reason: reason)
        if outcome.refused > 0 { throw GroupError.fenced }
    }

    /// The number of lines that were given out.
    public var lastLine: Int64 { state.withLock { $0.window.lastLine } }

    /// The lines that were given out and are not acknowledged.
    public var unacknowledged: Int { count(.open) }

    /// The lines that were given out and not acknowledged before their partitions went to other members.
    public var lost: Int { count(.lost) }

    private func count(_ wanted: DeliveryWindow.Line.State) -> Int {
        state.withLock { $0.window.out.lazy.filter { $0.state == wanted }.count }
    }

    private func settle(
        _ change: @escaping @Sendable (inout DeliveryWindow) throws(GroupError) -> DeliveryWindow.Settled
    ) async throws -> Acknowledgement {
        try await withCheckedThrowingContinuation { continuation in
            let answer = state.withLock { state -> Result<Acknowledgement, any Error>? in
                switch state.end {
                case .failed(let error): return .failure(error)
                case .finished where state.leaving != nil: return .failure(GroupError.left)
                default: break
                }
                do throws(GroupError) {
                    let settled = try change(&state.window)
                    if settled.counts.isEmpty { return .success(Acknowledgement(refused: settled.lost)) }
                    state.waiters.append(.init(settled: settled, continuation: continuation))
                    return nil
                } catch {
                    return .failure(error)
                }
            }
            if let answer { continuation.resume(with: answer) } else { wakeup.wake() }
        }
    }

    private func cancelNext() {
        state.withLock { $0.consumer.take() }?.resume(throwing: CancellationError())
    }

    static func take(_ state: inout MemberState) -> Delivery? {
        guard state.leaving == nil, let (line, item) = state.window.next() else { return nil }
        return Delivery(
            line: line,
            position: item.position,
            epoch: state.window.lanes[item.position.partition]?.epoch ?? 0,
            event: item.event
        )
    }
}
