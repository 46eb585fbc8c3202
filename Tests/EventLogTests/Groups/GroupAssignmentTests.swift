// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import EventLog

struct GroupAssignmentTests {
    @Test func sharesDifferByOneAtMostAndNothingMovesWithoutNeed() {
        let first = GroupAssignment(members: [7], owners: Array(repeating: nil, count: 16))
        #expect(first.claims(of: 7) == Array(0..<16))
        let second = GroupAssignment(members: [7, 9], owners: Array(repeating: 7, count: 16))
        #expect(second.claims(of: 9).isEmpty, "what a living member holds is not taken")
        #expect(second.surplus(of: 7).count == 8)
        let dead = GroupAssignment(members: [9], owners: Array(repeating: 7, count: 16))
        #expect(dead.claims(of: 9) == Array(0..<16))
        let odd = GroupAssignment(
            members: [1, 2, 3],
            owners: [3, 3, 3, 3, 3, 3, nil, nil, 2, 2, 2, 2, 2, nil, nil, nil]
        )
        #expect(odd.surplus(of: 3) == [] && odd.surplus(of: 2) == [])
        #expect(odd.claims(of: 1) == [6, 7, 13, 14, 15])
    }

    @Test func nobodyIsAssignedWhenNobodyLives() {
        #expect(GroupAssignment(members: [], owners: [1, nil]).plan == [nil, nil])
    }

    /// Members come and go, see old states, act on them; a partition has one owner at a time, its epoch grows with each
    /// take-over, and when nothing changes any more everybody has a fair share.
    @Test(arguments: 0..<200) func anyCourseOfJoinsAndLeavesSettlesEvenly(round: Int) {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        let count = Int.random(in: 1...24, using: &random)
        var owners = [Int64?](repeating: nil, count: count)
        var epochs = [Int](repeating: 0, count: count)
        var living: [Int64] = []
        var views: [Int64: (members: [Int64], owners: [Int64?], epochs: [Int])] = [:]
        var lastID: Int64 = 0

        func look(_ member: Int64) { views[member] = (living, owners, epochs) }
        func act(_ member: Int64) {
            guard let view = views[member] else { return }
            let plan = GroupAssignment(members: view.members, owners: view.owners)
            for partition in plan.claims(of: member) {
                let isFree = owners[partition].map { !living.contains($0) } ?? true
                if epochs[partition] == view.epochs[partition], isFree {
                    owners[partition] = member
                    epochs[partition] += 1
                }
            }
            for partition in plan.surplus(of: member) where owners[partition] == member { owners[partition] = nil }
        }

        for _ in 0..<Int.random(in: 5...80, using: &random) {
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                lastID += 1
                living.append(lastID)
            case 2 where !living.isEmpty:
                living.remove(at: Int.random(in: living.indices, using: &random))
            case 3..<7:
                if let member = living.randomElement(using: &random) { look(member) }
            default:
                let before = owners
                if let member = living.randomElement(using: &random) { act(member) }
                for partition in owners.indices where owners[partition] != before[partition] {
                    if let previous = before[partition], owners[partition] != nil {
                        #expect(!living.contains(previous), "seed \(seed): taken from the living")
                    }
                }
            }
        }
        guard !living.isEmpty else { return }
        for _ in 0..<4 {
            for member in living {
                look(member)
                act(member)
            }
        }
        let shares = living.map { member in owners.count { $0 == member } }
        #expect(shares.reduce(0, +) == count, "seed \(seed): \(owners)")
        #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1, "seed \(seed): \(shares)")
        let settled = owners
        for member in living {
            look(member)
            act(member)
        }
        #expect(owners == settled, "seed \(seed): partitions move without need")
    }
}
