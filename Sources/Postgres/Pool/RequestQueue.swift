// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Requests in the order they came. Removal from the middle leaves a gap that is passed over later: every call is O(1), amortized.
struct RequestQueue: Sendable {
    typealias ID = PoolStateMachine.RequestID

    private var order: [ID] = []
    private var head = 0
    private var present: Set<ID> = []

    var count: Int { present.count }

    mutating func append(_ id: ID) {
        order.append(id)
        present.insert(id)
    }

    mutating func remove(_ id: ID) -> Bool {
        present.remove(id) != nil
    }

    mutating func popFirst() -> ID? {
        while head < order.count {
            let id = order[head]
            head += 1
            if head > 64, head > order.count / 2 {
                order.removeFirst(head)
                head = 0
            }
            if present.remove(id) != nil { return id }
        }
        order.removeAll()
        head = 0
        return nil
    }

    mutating func removeAll() -> [ID] {
        let all = order[head...].filter { present.contains($0) }
        self = RequestQueue()
        return all
    }
}
