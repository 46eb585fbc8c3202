// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogAppender {
    /// Suspends until there is room for so many events, in the order of arrival.
    func admit(_ id: UInt64, events: Int) async throws {
        try Task.checkCancellation()
        let isAdmitted = state.withLock { state in
            guard state.admissions.isEmpty, hasRoom(state, events) else { return false }
            state.events += events
            return true
        }
        if isAdmitted { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let answer = state.withLock { state -> Result<Void, any Error>? in
                    if state.isClosed { return .failure(EventLogError.appenderStopped) }
                    guard state.admissions.isEmpty, hasRoom(state, events) else {
                        state.admissions.append(Admission(id: id, events: events, continuation: continuation))
                        return nil
                    }
                    state.events += events
                    return .success(())
                }
                if let answer { continuation.resume(with: answer) }
                if Task.isCancelled { withdraw(id) }
            }
        } onCancel: {
            withdraw(id)
        }
    }

    func enqueue(_ id: UInt64, _ entry: Entry) {
        let item = GroupQueue.Item(id: id, entry, partitions: partitions)
        let (lane, refusal) = state.withLock { state -> (CheckedContinuation<Void, Never>?, EventLogError?) in
            guard !state.isClosed else { return (nil, .appenderStopped) }
            guard state.queue.hasRoom(for: item) else { return (nil, .appenderBusy) }
            state.entries[id] = entry
            state.queue.add(item)
            return (wakeableLane(&state), nil)
        }
        if let refusal {
            leave(entry.batch.count)
            entry.continuation.resume(throwing: refusal)
        }
        lane?.resume()
    }

    /// Takes an append back that no group has, and that cannot be stored.
    func cancel(_ id: UInt64) {
        let (entry, isOver) = state.withLock { state in
            let mayBeStored = state.entries[id]?.isInDoubt ?? false
            let entry = !mayBeStored && state.queue.cancel(id) ? state.entries.removeValue(forKey: id) : nil
            return (entry, state.isClosed && state.entries.isEmpty)
        }
        guard let entry else { return }
        leave(entry.batch.count)
        entry.continuation.resume(throwing: CancellationError())
        if isOver { wakeAll() }
    }

    /// The next group for a lane; `nil` when the appender is closed and everything is written.
    func nextGroup() async -> GroupQueue.Group? {
        while true {
            let (group, other, isOver) = state.withLock { state in
                state.wokenLanes = max(0, state.wokenLanes - 1)
                let group = state.queue.take()
                return (group, wakeableLane(&state), state.isClosed && state.entries.isEmpty)
            }
            other?.resume()
            if group != nil || isOver { return group }
            await withCheckedContinuation { continuation in
                let mustLook = state.withLock { state in
                    // Something may have come since the look above.
                    guard !state.queue.isReady, !(state.isClosed && state.entries.isEmpty) else { return true }
                    state.idleLanes.append(continuation)
                    return false
                }
                if mustLook { continuation.resume() }
            }
        }
    }

    /// Answers the items of a group that were written, and puts the others back.
    ///
    /// - Parameters:
    ///   - results: by item of the group, its answer; `nil` when it was not written.
    ///   - isBack: whether the lane looks for the next group at once, so that no other lane is woken for those who come meanwhile.
    func finish(
        _ group: GroupQueue.Group,
        _ results: [Answer?],
        held: PartitionSet = [],
        heads: [Int: AppendPlan.Head] = [:],
        isBack: Bool = false
    ) {
        let (answered, lane, wait, isOver) = state.withLock { state in
            var answered: [(Entry, Answer)] = []
            answered.reserveCapacity(group.items.count)
            var unwritten: [GroupQueue.Item] = []
            for (item, result) in zip(group.items, results) {
                guard let result = state.isAbandoned ? Self.abandoned(result) : result else {
                    unwritten.append(item)
                    continue
                }
                if let entry = state.entries.removeValue(forKey: item.id) { answered.append((entry, result)) }
            }
            if heads.isEmpty { state.heads.forget(group.partitions) } else { state.heads.learn(heads) }
            state.queue.finish(group, unwritten: unwritten, held: held)
            if isBack { state.wokenLanes += 1 }
            let isOver = state.isClosed && state.entries.isEmpty
            return (answered, wakeableLane(&state), held.isEmpty ? nil : state.wait, isOver)
        }
        for (entry, result) in answered {
            leave(entry.batch.count)
            entry.continuation.resume(with: result)
        }
        lane?.resume()
        wait?()
        if isOver { wakeAll() }
    }

    /// Refuses what comes from now on; lanes write what waits and end.
    func close() {
        let admissions = state.withLock { state in
            state.isClosed = true
            defer { state.admissions = [] }
            return state.admissions
        }
        for admission in admissions { admission.continuation.resume(throwing: EventLogError.appenderStopped) }
        wakeAll()
    }

    private func wakeAll() {
        let lanes = state.withLock { state in
            defer { state.idleLanes = [] }
            return state.idleLanes
        }
        for lane in lanes { lane.resume() }
    }

    private func wakeableLane(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        guard state.wokenLanes == 0, !state.idleLanes.isEmpty, state.queue.isReady, let lane = state.idleLanes.popLast()
        else {
            return nil
        }
        state.wokenLanes += 1
        return lane
    }

    private func hasRoom(_ state: State, _ events: Int) -> Bool {
        !state.isClosed && (state.events == 0 || state.events + events <= options.waitingEvents)
    }

    /// Gives the room of an append back, and lets in who waits for it.
    func leave(_ events: Int) {
        let admitted = state.withLock { state in
            state.events -= events
            var admitted: [CheckedContinuation<Void, any Error>] = []
            while let next = state.admissions.first, hasRoom(state, next.events) {
                state.admissions.removeFirst()
                state.events += next.events
                admitted.append(next.continuation)
            }
            return admitted
        }
        for continuation in admitted { continuation.resume() }
    }

    private func withdraw(_ id: UInt64) {
        let admission = state.withLock { state in
            state.admissions.firstIndex { $0.id == id }.map { state.admissions.remove(at: $0) }
        }
        admission?.continuation.resume(throwing: CancellationError())
    }
}
