// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import EventLog

struct GroupQueueTests {
    private func item(_ id: UInt64, _ partitions: [Int], subjects: [Int]? = nil) -> GroupQueue.Item {
        .init(id: id, partitions: PartitionSet(partitions), subjects: subjects ?? [Int(id)], events: 1, bytes: 1)
    }

    private func queue(events: Int = 100) -> GroupQueue { GroupQueue(limits: .init(events: events, bytes: 1 << 20)) }

    @Test func whatWaitsIsTakenTogetherInOrder() {
        var queue = queue()
        for id in 1...3 { queue.add(item(UInt64(id), [id])) }
        let taken1 = queue.take()?.items.map(\.id)
        #expect(taken1 == [1, 2, 3])
        let taken11 = queue.take()
        #expect(taken11 == nil)
    }

    @Test func twoGroupsNeverShareAPartition() {
        var queue = queue()
        queue.add(item(1, [5]))
        let first = queue.take()
        queue.add(item(2, [5]))
        queue.add(item(3, [6]))
        let taken2 = queue.take()?.items.map(\.id)
        #expect(taken2 == [3])
        queue.finish(first!)
        let taken3 = queue.take()?.items.map(\.id)
        #expect(taken3 == [2])
    }

    @Test func aSecondGroupIsWrittenBesideOneOnlyWhenItIsWorthIt() {
        var queue = GroupQueue(limits: .init(events: 100, bytes: 1 << 20, besides: 3))
        queue.add(item(1, [1]))
        let first = queue.take()!
        for id in 2...3 { queue.add(item(UInt64(id), [id])) }
        #expect(!queue.isReady)
        let tooFew = queue.take()
        #expect(tooFew == nil)
        queue.add(item(4, [4]))
        #expect(queue.isReady)
        let second = queue.take()!
        #expect(second.items.map(\.id) == [2, 3, 4])
        // What comes beside large groups is not kept waiting for them.
        queue.add(item(5, [5]))
        let third = queue.take()!
        #expect(third.items.map(\.id) == [5])
        queue.finish(second, unwritten: second.items)
        queue.finish(third)
        #expect(queue.isReady)
        queue.finish(first)
        let again = queue.take()?.items.map(\.id)
        #expect(again == [2, 3, 4])
        _ = queue.cancel(5)
        #expect(queue.isEmpty && !queue.isReady)
    }

    @Test func groupsOfDifferentSharesAreWrittenBesideEachOther() {
        var queue = GroupQueue(limits: .init(events: 100, bytes: 1 << 20, besides: 64, shares: 2))
        for id in 1...6 { queue.add(item(UInt64(id), [id])) }
        let odd = queue.take()!
        #expect(odd.items.map(\.id) == [1, 3, 5])
        let even = queue.take()!
        #expect(even.items.map(\.id) == [2, 4, 6])
        queue.add(item(7, [7]))
        let beside = queue.take()
        #expect(beside == nil && !queue.isReady)
        queue.finish(even)
        queue.add(item(8, [8]))
        // A share that has written waits for the other, so that both go into the next round together.
        let early = queue.take()
        #expect(early == nil && !queue.isReady)
        queue.finish(odd)
        #expect(queue.isReady)
        let next = [queue.take(), queue.take()].map { $0?.items.map(\.id) }
        #expect(next == [[7], [8]])
    }

    @Test func aShareThatHasNotWrittenInARoundBeginsAtOnce() {
        var queue = GroupQueue(limits: .init(events: 100, bytes: 1 << 20, besides: 64, shares: 2))
        queue.add(item(1, [1]))
        let odd = queue.take()!
        queue.add(item(2, [2]))
        #expect(queue.isReady)
        let even = queue.take()!
        #expect(even.items.map(\.id) == [2])
        queue.finish(odd)
        queue.add(item(3, [3]))
        #expect(!queue.isReady)
        // When so many wait, they are not kept waiting.
        for id in 4...66 { queue.add(item(UInt64(id), [id])) }
        #expect(queue.isReady)
        let crowd = queue.take()!
        #expect(crowd.items.map(\.id) == Array(stride(from: 3, through: 65, by: 2)))
        queue.finish(even)
        let others = queue.take()?.items.count
        #expect(others == nil)
        queue.finish(crowd)
        let rest = queue.take()?.items.map(\.id)
        #expect(rest == Array(stride(from: 4, through: 66, by: 2)))
    }

    @Test func anAppendOfSeveralSharesIsNotKeptWaitingByThoseOfOne() {
        var queue = GroupQueue(limits: .init(events: 100, bytes: 1 << 20, besides: 64, shares: 2))
        queue.add(item(1, [1]))
        let odd = queue.take()!
        queue.add(item(2, [1, 2]))
        queue.add(item(3, [2]))
        queue.add(item(4, [4]))
        // It keeps partition 2 for itself.
        let even = queue.take()!
        #expect(even.items.map(\.id) == [4])
        queue.finish(odd)
        queue.finish(even)
        let both = queue.take()?.items.map(\.id)
        #expect(both == [2, 3])
    }

    @Test func aLargeAppendIsNotKeptWaitingBySmallOnes() {
        var queue = queue()
        queue.add(item(1, [1]))
        let first = queue.take()!
        queue.add(item(2, [1, 2]))
        queue.add(item(3, [2]))
        let taken12 = queue.take()
        #expect(taken12 == nil)
        queue.finish(first)
        let taken4 = queue.take()?.items.map(\.id)
        #expect(taken4 == [2, 3])
    }

    @Test func aHeldPartitionDelaysNoOther() {
        var queue = queue()
        queue.add(item(1, [1]))
        queue.add(item(2, [1, 2], subjects: [20]))
        queue.add(item(3, [2], subjects: [30]))
        let group = queue.take()!
        // Somebody else holds partition 1.
        queue.finish(group, unwritten: group.items.filter { $0.partitions.contains(1) }, held: [1])
        let waiting = queue.takeBlocked()
        #expect(waiting?.items.map(\.id) == [1])
        queue.add(item(4, [2], subjects: [40]))
        let taken5 = queue.take()?.items.map(\.id)
        #expect(taken5 == [4])
    }

    @Test func noAppendOvertakesAnEarlierOneOfItsSubject() {
        var queue = queue()
        queue.add(item(1, [1, 2], subjects: [7]))
        let group = queue.take()!
        queue.finish(group, unwritten: group.items, held: [1])
        queue.add(item(2, [2], subjects: [7]))
        let taken13 = queue.take()
        #expect(taken13 == nil)
        let waiting = queue.takeBlocked()!
        #expect(waiting.items.map(\.id) == [1])
        let taken14 = queue.take()
        #expect(taken14 == nil)
        queue.finish(waiting)
        let taken6 = queue.take()?.items.map(\.id)
        #expect(taken6 == [2])
    }

    @Test func aPartitionThatNobodyNeedsAnyMoreIsTriedAgain() {
        var queue = queue()
        queue.add(item(1, [1]))
        let group = queue.take()!
        queue.finish(group, unwritten: group.items, held: [1])
        let isCancelled = queue.cancel(1)
        #expect(isCancelled)
        let none = queue.takeBlocked()
        #expect(none == nil)
        queue.add(item(2, [1]))
        let taken7 = queue.take()?.items.map(\.id)
        #expect(taken7 == [2])
    }

    @Test func whatWaitsForAHeldPartitionTakesNoRoomFromTheRest() {
        var queue = GroupQueue(limits: .init(events: 100, bytes: 1 << 20, waiting: 2))
        queue.add(item(1, [1]))
        let group = queue.take()!
        #expect(queue.hasRoom(for: item(2, [1])))
        queue.finish(group, unwritten: group.items, held: [1])
        let waiting = queue.takeBlocked()!
        queue.add(item(2, [1]))
        #expect(!queue.hasRoom(for: item(3, [1])))
        #expect(queue.hasRoom(for: item(3, [2])))
        // It would wait behind an earlier one of its subject.
        #expect(!queue.hasRoom(for: item(3, [2], subjects: [2])))
        for id in 4...5 { queue.add(item(UInt64(id), [id])) }
        #expect(!queue.hasRoom(for: item(6, [6])))
        let free = queue.take()?.items.map(\.id)
        #expect(free == [4, 5])
        #expect(queue.hasRoom(for: item(6, [6])))
        #expect(!queue.hasRoom(for: item(6, [1])))
        queue.finish(waiting)
        #expect(queue.hasRoom(for: item(6, [1])))
    }

    @Test func noMoreThanTwoRoomsAreFilled() {
        var queue = GroupQueue(limits: .init(events: 100, bytes: 1 << 20, waiting: 2))
        for partition in 1...2 {
            // These come before anybody knows that their partition is held.
            for id in 1...2 {
                let item = item(UInt64(partition * 10 + id), [partition])
                #expect(queue.hasRoom(for: item))
                queue.add(item)
            }
            #expect(!queue.hasRoom(for: item(99, [3])))
            let group = queue.take()!
            queue.finish(group, unwritten: group.items, held: [partition])
        }
        #expect(queue.count == 4)
        #expect(!queue.hasRoom(for: item(99, [3])))
        let waiting = queue.takeBlocked()!
        queue.finish(waiting)
        #expect(queue.hasRoom(for: item(99, [3])))
    }

    @Test func aGroupIsBoundedButNeverEmpty() {
        var queue = queue(events: 2)
        queue.add(.init(id: 1, partitions: [1], subjects: [1], events: 50, bytes: 1))
        for id in 2...5 { queue.add(item(UInt64(id), [id])) }
        let taken8 = queue.take()?.items.map(\.id)
        #expect(taken8 == [1])
        let taken9 = queue.take()?.items.map(\.id)
        #expect(taken9 == [2, 3])
        let taken10 = queue.take()?.items.map(\.id)
        #expect(taken10 == [4, 5])
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func anyCourseWritesEverythingOnceAndInOrder(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let shares = Int(seed % 3) + 1
        var queue = GroupQueue(
            limits: .init(events: 5, bytes: 1 << 20, besides: Int(seed / 3 % 2) * 6, shares: shares)
        )
        var running: [GroupQueue.Group] = []
        var held: Set<Int> = []
        var written: [GroupQueue.Item] = []
        var added: UInt64 = 0
        while written.count < 300 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                guard added < 300 else { break }
                added += 1
                let partitions = Set(
                    (0...Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 0..<4, using: &random) }
                ).sorted()
                let subjects = partitions.map { $0 * 10 + Int.random(in: 0..<3, using: &random) }
                queue.add(item(added, partitions, subjects: subjects))
            case 2:
                if let group = queue.take() {
                    #expect(running.allSatisfy { $0.isWaiting || $0.partitions.isDisjoint(with: group.partitions) })
                    running.append(group)
                }
            case 3: if let group = queue.takeBlocked() { running.append(group) }
            case 4:
                guard let index = running.indices.randomElement(using: &random) else { break }
                let group = running[index]
                if group.isWaiting, !held.isDisjoint(with: group.partitions) { break }
                running.remove(at: index)
                var passed: Set<Int> = []
                let left = group.items.filter { item in
                    let isLeft = !held.isDisjoint(with: item.partitions) || !passed.isDisjoint(with: item.subjects)
                    if isLeft { passed.formUnion(item.subjects) }
                    return isLeft
                }
                written += group.items.filter { item in !left.contains { $0.id == item.id } }
                queue.finish(group, unwritten: left, held: PartitionSet(held.intersection(group.partitions)))
            default:
                held = Bool.random(using: &random) ? [] : [Int.random(in: 0..<4, using: &random)]
            }
        }
        #expect(Set(written.map(\.id)).count == 300)
        for subject in 0..<40 {
            let ids = written.filter { $0.subjects.contains(subject) }.map(\.id)
            #expect(ids == ids.sorted(), "seed \(seed), subject \(subject)")
        }
    }
}
