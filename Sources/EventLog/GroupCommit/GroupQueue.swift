// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Which waiting appends are written together next: a value without clock, lock or I/O.
///
/// Appends are taken in the order of their arrival. Two groups never write one partition at once, and no append overtakes an
/// earlier one of the same subject. Partitions are dealt out into *shares*, and a group holds appends of the shares of its first
/// one alone, so that groups of different shares never wait for each other's partitions. Shares write in *rounds*: one that has written
/// begins again when all have ended. A partition that somebody else holds is
/// *blocked*: what needs it is left to a group of its own, which may wait, and delays nothing else.
struct GroupQueue {
    /// A waiting append.
    struct Item: Sendable {
        var id: UInt64
        /// The partitions that it needs.
        var partitions: PartitionSet
        /// Numbers that stand for its subjects: equal for equal subjects.
        var subjects: [Int]
        var events: Int
        var bytes: Int
    }

    /// Appends that are written in one transaction.
    struct Group: Sendable {
        var items: [Item]
        /// Whether the group waits for partitions that others hold.
        var isWaiting: Bool

        var partitions: PartitionSet { items.reduce(into: []) { $0.formUnion($1.partitions) } }
    }

    /// At most so much is written together, but always one append.
    struct Limits: Sendable {
        var events: Int
        var bytes: Int
        /// A group begins beside another one of its shares, or within a round, only when so many events wait, or are being written: below,
        /// waiting for the other group and going in one after it costs the server less than two small ones do.
        var besides = 0
        /// So many shares the partitions are dealt out into, one a connection.
        var shares = 1
        /// So many appends may wait, and as many again that wait for partitions that others hold.
        var waiting = Int.max
    }

    let limits: Limits
    private(set) var pending: [Item] = []
    private var busy: PartitionSet = []
    /// Groups that do not wait, by the numbers of their first appends.
    private var running: [UInt64: Group] = [:]
    private(set) var blocked: PartitionSet = []
    /// Where groups that do not wait write.
    private var writing: PartitionShares
    /// The events of `pending`.
    private var pendingEvents = 0
    /// The blocked partitions that a group waits for.
    private var awaited: PartitionSet = []
    /// The subjects of groups that wait: later appends of these wait behind them.
    private(set) var waitingSubjects: Set<Int> = []
    /// The appends of groups that wait.
    private(set) var waitingCount = 0

    init(limits: Limits) {
        self.limits = limits
        writing = PartitionShares(limits.shares)
    }

    /// Appends that are not taken yet.
    var count: Int { pending.count }

    var isEmpty: Bool { pending.isEmpty }

    mutating func add(_ item: Item) {
        pending.append(item)
        pendingEvents += item.events
    }

    /// Takes an append out, unless a group has it already.
    mutating func cancel(_ id: UInt64) -> Bool {
        guard let index = pending.firstIndex(where: { $0.id == id }) else { return false }
        pendingEvents -= pending.remove(at: index).events
        return true
    }

    /// Empties the queue.
    mutating func removeAll() -> [Item] {
        defer {
            pending = []
            pendingEvents = 0
        }
        return pending
    }

    /// Takes out the appends that need a partition which a group waits for.
    mutating func removeAll(behind group: Group) -> [Item] {
        let held = group.partitions.intersection(awaited).intersection(blocked)
        let behind = pending.filter { !held.isDisjoint(with: $0.partitions) }
        pending.removeAll { !held.isDisjoint(with: $0.partitions) }
        pendingEvents -= behind.reduce(0) { $0 + $1.events }
        return behind
    }

    /// Whether so much waits, or is being written, that any group is worth its costs.
    private var isCrowded: Bool { max(writing.most, pendingEvents) >= limits.besides }

    /// Whether there is a group that nothing stands in the way of.
    var isReady: Bool {
        let isCrowded = isCrowded
        guard isCrowded || writing.hasFree else { return false }
        var order = Order(waitingSubjects)
        return pending.contains { item in
            order.admits(item, busy: busy, blocked: blocked, isCrowded || writing.isFree(anyOf: item.partitions))
        }
    }

    /// The next group that nothing stands in the way of.
    mutating func take() -> Group? {
        let isCrowded = isCrowded
        guard isCrowded || writing.hasFree else { return nil }
        var group = Group(items: [], isWaiting: false)
        var order = Order(waitingSubjects)
        var shares: PartitionSet = []
        let (busy, blocked, writing) = (busy, blocked, writing)
        collect(into: &group) { item, first in
            let isWanted =
                first == nil
                ? isCrowded || writing.isFree(anyOf: item.partitions)
                : item.partitions.allSatisfy { shares.contains(writing.share(of: $0)) }
            guard order.admits(item, busy: busy, blocked: blocked, isWanted) else { return false }
            if first == nil { shares = writing.shares(of: item.partitions) }
            return true
        }
        guard let first = group.items.first else { return nil }
        self.busy.formUnion(group.partitions)
        for item in group.items { self.writing.begin(item.events, in: item.partitions) }
        running[first.id] = group
        return group
    }

    /// The next group that has to wait for a partition that somebody else holds.
    mutating func takeBlocked() -> Group? {
        var group = Group(items: [], isWaiting: true)
        var passed = waitingSubjects.union(running.values.lazy.flatMap(\.items).flatMap(\.subjects))
        let unawaited = blocked.subtracting(awaited)
        collect(into: &group) { item, first in
            let isFree = passed.isDisjoint(with: item.subjects) && !unawaited.isDisjoint(with: item.partitions)
            // One that needs several partitions waits alone, so that it holds up nobody else's.
            let fits = first.map { $0.partitions == item.partitions && item.partitions.count == 1 } ?? true
            guard isFree, fits else {
                passed.formUnion(item.subjects)
                return false
            }
            return true
        }
        guard !group.items.isEmpty else {
            // Nobody needs these now; whoever does next finds out whether they are still held.
            blocked.formIntersection(awaited)
            return nil
        }
        for item in group.items { waitingSubjects.formUnion(item.subjects) }
        waitingCount += group.items.count
        awaited.formUnion(group.partitions.intersection(blocked))
        return group
    }

    /// Ends a group.
    ///
    /// - Parameters:
    ///   - unwritten: its items that were not written, which take their places in the queue again.
    ///   - held: partitions that somebody else holds.
    mutating func finish(_ group: Group, unwritten: [Item] = [], held: PartitionSet = []) {
        if group.isWaiting {
            for item in group.items { waitingSubjects.subtract(item.subjects) }
            waitingCount -= group.items.count
            blocked.subtract(group.partitions.intersection(awaited))
            awaited.subtract(group.partitions)
        } else {
            busy.subtract(group.partitions)
            for item in group.items { writing.end(item.events, in: item.partitions) }
            if let first = group.items.first { running[first.id] = nil }
        }
        blocked.formUnion(held)
        guard !unwritten.isEmpty else { return }
        pending = (unwritten + pending).sorted { $0.id < $1.id }
        pendingEvents += unwritten.reduce(0) { $0 + $1.events }
    }

    private mutating func collect(into group: inout Group, where isReady: (_ item: Item, _ first: Item?) -> Bool) {
        var room = limits
        var left: [Item] = []
        for (index, item) in pending.enumerated() {
            guard group.items.isEmpty || (item.events <= room.events && item.bytes <= room.bytes) else {
                left += pending[index...]
                break
            }
            if isReady(item, group.items.first) {
                group.items.append(item)
                pendingEvents -= item.events
                room.events -= item.events
                room.bytes -= item.bytes
            } else {
                left.append(item)
            }
        }
        pending = left
    }
}
