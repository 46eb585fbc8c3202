// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Deadlines in order, with what to do at each. A value: it knows no clock and no thread.
struct TimerQueue<Action> {
    struct ID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Entry: Sendable {
        let deadline: ContinuousClock.Instant
        let id: ID
    }

    private var heap: [Entry] = []
    private var actions: [ID: Action] = [:]
    private var lastNumber: UInt64 = 0

    /// Timers that are neither due nor cancelled.
    var count: Int { actions.count }

    /// The next deadline, cancelled timers left out.
    var earliest: ContinuousClock.Instant? {
        mutating get {
            while let first = heap.first, actions[first.id] == nil {
                removeFirst()
            }
            return heap.first?.deadline
        }
    }

    /// Adds a timer. O(log n).
    mutating func add(at deadline: ContinuousClock.Instant, _ action: Action) -> ID {
        lastNumber += 1
        let id = ID(number: lastNumber)
        actions[id] = action
        heap.append(Entry(deadline: deadline, id: id))
        siftUp(heap.count - 1)
        return id
    }

    /// Takes a timer out before it is due; what is gone already is ignored. Amortized O(log n).
    mutating func cancel(_ id: ID) {
        actions[id] = nil
        if heap.count > 64, heap.count > 2 * actions.count {
            compact()
        }
    }

    /// Removes the timers due at `now` and returns their actions, earliest first.
    mutating func removeDue(at now: ContinuousClock.Instant) -> [Action] {
        var due: [Action] = []
        while let first = heap.first, first.deadline <= now || actions[first.id] == nil {
            removeFirst()
            if let action = actions.removeValue(forKey: first.id) {
                due.append(action)
            }
        }
        return due
    }

    private mutating func compact() {
        heap = heap.filter { actions[$0.id] != nil }.sorted { $0.deadline < $1.deadline }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private mutating func siftUp(_ index: Int) {
        var child = index
        while child > 0, isBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        let (one, other) = (heap[left], heap[right])
        return (one.deadline, one.id.number) < (other.deadline, other.id.number)
    }
}

extension TimerQueue: Sendable where Action: Sendable {}
