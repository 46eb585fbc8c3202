// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The one task that speaks with PostgreSQL for a member: writes acknowledgements, gives signs of life, takes and gives
/// up partitions, reads events. A consumer that is slow never stops it.
final class MemberLoop {
    let member: GroupMember
    let options: GroupOptions
    let database: LogDatabase
    var store: GroupStore
    var filter = LogFilter()
    private var id: Int64?
    private var nextBeat = ContinuousClock.now
    /// When a partition that drains has to go.
    private var drains: [Int: ContinuousClock.Instant] = [:]
    /// Since when nothing was settled while an event waits to go out alone.
    var isolationSince: (acknowledged: Int64, at: ContinuousClock.Instant)?
    var isolates = true
    /// Whether parked events have to be looked for.
    var looksForParked = false
    var group = GroupState(isMember: true)

    private init(_ member: GroupMember, _ options: GroupOptions, _ database: LogDatabase, _ store: GroupStore) {
        self.member = member
        self.options = options
        self.database = database
        self.store = store
    }

    /// Joins the group and works until the member leaves or cannot go on.
    static func run(_ member: GroupMember, _ options: GroupOptions, _ database: LogDatabase) async {
        var id: Int64?
        var wait = Duration.milliseconds(50)
        while true {
            do {
                let connection = try await database.connect(.consumer)
                defer { connection.close() }
                let store = GroupStore(connection, group: options.group)
                let loop = MemberLoop(member, options, database, store)
                if let id { store.resume(as: id) }
                loop.id = id
                defer { id = loop.id }
                try await loop.work()
                return
            } catch let error as PostgresError where error.isRetryable {
                if member.leaving != nil {
                    // Nothing more can be written: the server notices by itself that this member is gone.
                    return member.finish(.failed(error))
                }
                await member.wakeup.sleep(atMost: wait)
                wait = min(wait * 2, .seconds(2))
            } catch {
                return member.finish(.failed(error))
            }
        }
    }

    private func work() async throws {
        if id == nil {
            try await store.makeGroup(options)
        }
        filter = try await store.filter()
        let isOtherShop = options.shop.map { filter.shop.map($0.isSameBytes(as:)) != true } ?? false
        let isOther = isOtherShop || !options.types.isEmpty && options.types != filter.types
        if isOther { throw GroupError.otherFilter(options.group, shop: filter.shop, types: filter.types) }
        if id == nil {
            try await join()
        }
        var pause = Duration.milliseconds(5)
        while true {
            if let hasFailed = member.leaving { return try await leave(hasFailed: hasFailed) }
            let isBeat = ContinuousClock.now >= nextBeat
            var hasWorked = false
            if isBeat {
                hasWorked = try await write(all: true)
                hasWorked = try await beat() || hasWorked
            }
            hasWorked = try await deliverParked() || hasWorked
            // Reading writes what was settled together with what it is about to deliver.
            hasWorked = try await read() || hasWorked
            hasWorked = try await write(all: false) || hasWorked
            if isDone { member.finish(.finished) }
            if hasWorked {
                pause = .milliseconds(5)
            } else {
                let rest = max(.milliseconds(1), ContinuousClock.now.duration(to: nextBeat))
                await member.wakeup.sleep(atMost: min(pause, rest))
                pause = min(pause * 2, .milliseconds(200))
            }
        }
    }

    private func join() async throws {
        try await store.join(name: options.member, patience: options.patience)
        id = store.member
        nextBeat = .now
    }

    /// Writes what was settled.
    func write(all: Bool) async throws -> Bool {
        let (commit, waiters) = member.takeCommit(all: all)
        guard !commit.isEmpty || !waiters.isEmpty else { return false }
        do {
            let lost = commit.isEmpty ? [] : try await store.commit(commit)
            if !commit.removals.isEmpty { looksForParked = true }
            if (commit.parkings + commit.changes).contains(where: { $0.state == .waiting }) { hasWaiting = true }
            member.committed(commit, lost: lost, waiters)
        } catch {
            member.giveBack(waiters)
            throw error
        }
        return true
    }

    private func leave(hasFailed: Bool) async throws {
        let (commit, waiters) = member.state.withLock { state in
            let waiters = state.waiters
            state.waiters = []
            return (state.window.leave(hasFailed: hasFailed), waiters)
        }
        do {
            let lost = try await store.commit(commit)
            member.committed(commit, lost: lost, waiters)
            try await store.leave()
        } catch {
            member.giveBack(waiters)
            throw error
        }
    }

    /// A sign of life, and what follows from how the group stands.
    private func beat() async throws -> Bool {
        nextBeat = .now + options.heartbeat
        group = try await store.beat(name: options.member)
        if !group.isMember {
            member.withWindow { window in for partition in window.lanes.keys { window.lose(partition) } }
            if group.isReplaced { throw GroupError.replaced(options.member) }
            guard !group.partitions.isEmpty else { throw GroupError.missing(options.group) }
            try await join()
            return true
        }
        let me = store.member
        let assignment = GroupAssignment(members: group.living, owners: group.partitions.map(\.owner))
        let surplus = Set(assignment.surplus(of: me))
        let now = ContinuousClock.now
        var held: Set<Int> = []
        member.withWindow { window in
            for (partition, lane) in window.lanes {
                let stored = group.partitions.indices.contains(partition) ? group.partitions[partition] : nil
                if stored?.owner != me || stored?.epoch != lane.epoch {
                    window.lose(partition)
                } else if surplus.contains(partition) {
                    window.drain(partition)
                    if now >= drains[partition, default: now + options.drainPatience] { window.forceOut(partition) }
                    held.insert(partition)
                } else {
                    window.lanes[partition]?.isDraining = false
                    window.lanes[partition]?.mustLeave = false
                }
            }
        }
        drains = Dictionary(
            uniqueKeysWithValues: held.map { ($0, drains[$0] ?? now + options.drainPatience) }
        )
        looksForParked = true
        // A partition that is mine on the server and not here was mine before the connection was lost in a claim.
        let wanted = assignment.claims(of: me).map { group.partitions[$0] }
        let forgotten = group.partitions.filter { state in
            state.owner == me && member.state.withLock { $0.window.lanes[state.partition] == nil }
        }
        guard !wanted.isEmpty || !forgotten.isEmpty else { return !held.isEmpty }
        for claim in try await store.claim(wanted + forgotten) { member.withWindow { $0.take(claim) } }
        return true
    }

    /// Whether everything up to the end that the options name is acknowledged, or with other members.
    private var isDone: Bool {
        guard let end = options.end, !group.partitions.isEmpty else { return false }
        return member.state.withLock { state in
            guard state.end == nil, state.window.occupied == 0 else { return false }
            return group.partitions.allSatisfy { partition in
                let head = end.ends.indices.contains(partition.partition) ? end.ends[partition.partition] : 0
                if let lane = state.window.lanes[partition.partition] {
                    return lane.readPosition >= head && lane.storedNext >= lane.next
                        && state.window.parkings.isEmpty && !hasWaiting
                }
                return partition.nextOffset >= head
                    || partition.owner.map { $0 != store.member && group.living.contains($0) } ?? false
            }
        }
    }

    /// Whether parked events are to be delivered again.
    var hasWaiting = false
}
