// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

@testable import EventLog

struct DeliveryWindowTests {
    static func item(_ partition: Int, _ offset: Int64, _ subject: String) -> DeliveryWindow.Item {
        .init(
            position: EventPosition(partition: partition, offset: offset),
            event: Event(
                id: "\(partition):\(offset)",
                source: "/x",
                type: "t",
                subject: subject,
                time: Timestamp(microseconds: 0),
                shop: "s"
            )
        )
    }

    private func window(limit: Int = 100, maxDeliveries: Int = 3) -> DeliveryWindow {
        var window = DeliveryWindow(limit: limit, maxDeliveries: maxDeliveries)
        for partition in 0..<2 {
            window.take(
                GroupClaim(
                    partition: partition,
                    epoch: 4,
                    nextOffset: 10,
                    deliveredEnd: 10,
                    suspectEnd: 0,
                    attempts: 0
                )
            )
        }
        window.offer([Self.item(0, 10, "a"), Self.item(0, 11, "b"), Self.item(0, 12, "a")], of: 0, readTo: 13)
        window.offer([Self.item(1, 10, "c"), Self.item(1, 14, "c")], of: 1, readTo: 20)
        return window
    }

    /// `#expect` cannot change what it looks at.
    private func check<Value: Equatable>(
        _ value: Value,
        _ expected: Value,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, sourceLocation: sourceLocation)
    }

    private func positions(_ commit: GroupCommit) -> [Int: Int64] {
        Dictionary(uniqueKeysWithValues: commit.positions.map { ($0.partition, $0.nextOffset) })
    }

    @Test func aNumberOfLinesAcknowledgesThemAndTheLowestOpenOffsetIsThePosition() throws {
        var window = window()
        for line in 1...5 { check(window.next()?.line, Int64(line)) }
        check(window.next()?.line, nil)
        check(try window.acknowledge(through: 2).counts, [0: 2])
        #expect(positions(window.commit(all: false)) == [0: 12])
        check(try window.acknowledge(through: 4).counts, [0: 1, 1: 1])
        #expect(positions(window.commit(all: false)) == [0: 13, 1: 14])
        check(try window.acknowledge(through: 4).counts, [:])
        check(try window.acknowledge(through: 5).counts, [1: 1])
        #expect(
            positions(window.commit(all: false)) == [0: 13, 1: 20],
            "events that the group does not read are passed"
        )
        #expect(throws: GroupError.self) { try window.acknowledge(through: 6) }
        #expect(window.occupied == 0)
    }

    @Test func theWindowBoundsWhatIsOut() {
        var window = window(limit: 7)
        #expect(window.room == 2)
        let requests = window.reads(heads: [0: 100, 1: 100], isolates: true)
        #expect(requests.map(\.limit).reduce(0, +) == 2)
        _ = window.next()
        #expect(window.room == 2, "a line that is out takes room")
    }

    @Test func aLostPartitionRefusesLateAcknowledgements() throws {
        var window = window()
        while window.next() != nil {}
        window.lose(0)
        let settled = try window.acknowledge(through: 4)
        #expect(settled.lost == 3)
        #expect(settled.counts == [1: 1])
        #expect(window.commit(all: true).positions.map(\.partition) == [1])
    }

    @Test func aRefusedLineIsParkedAndLaterEventsOfItsSubjectAreTakenBack() throws {
        var window = window()
        while window.next() != nil {}
        check(try window.refuse(line: 1, reason: "no stock"), 0)
        window.offer([Self.item(0, 13, "a"), Self.item(0, 14, "b")], of: 0, readTo: 15)
        let commit = window.commit(all: false)
        #expect(commit.parkings.map(\.offset) == [10, 12, 13])
        #expect(commit.parkings.map(\.attempts) == [1, 0, 0])
        #expect(commit.parkings[0].reason == "no stock")
        #expect(positions(commit)[0] == 11, "the other subject stays open")
        window.committed(commit, lost: [])
        #expect(window.commit(all: false).isEmpty)
        // Lines 1 and 3 are gone, 2, 4 and 5 are acknowledged.
        check(try window.acknowledge(through: 5).counts, [0: 1, 1: 2])
        #expect(window.ready.map(\.position.offset) == [14])
        #expect(throws: GroupError.self) { try window.refuse(line: 2, reason: "late") }
    }

    @Test func aParkedEventIsTriedAndThenParkedForGood() throws {
        var window = window(maxDeliveries: 2)
        while window.next() != nil {}
        _ = try window.refuse(line: 1, reason: "1")
        window.committed(window.commit(all: false), lost: [])
        var item = Self.item(0, 10, "a")
        item.parkedAttempts = 2
        window.offer(parked: item)
        let next = window.next()
        let line = try #require(next).line
        _ = try window.refuse(line: line, reason: "2")
        #expect(window.commit(all: false).changes.map(\.state) == [.parked])
        #expect(window.commit(all: false).changes.map(\.reason) == ["2"])
    }

    /// Nothing waits behind a subject that is the same text to Swift and another one to the log.
    @Test func aSubjectIsWhatItsBytesAre() throws {
        var window = window()
        let (parked, other) = (SameText.ids[0], SameText.ids[1])
        window.offer([Self.item(0, 20, parked), Self.item(0, 21, other), Self.item(0, 22, parked)], of: 0, readTo: 23)
        for _ in 1...7 { _ = window.next() }
        check(try window.refuse(line: 6, reason: "no"), 0)
        window.offer([Self.item(0, 23, other), Self.item(0, 24, parked)], of: 0, readTo: 25)
        #expect(window.parkings.map(\.offset) == [20, 22, 24])
        #expect(window.ready.map(\.position.offset) == [23])
    }

    @Test func suspectsGoOutAloneAndAreCountedBefore() throws {
        var window = DeliveryWindow(limit: 100, maxDeliveries: 3)
        window.take(
            GroupClaim(partition: 0, epoch: 2, nextOffset: 5, deliveredEnd: 5, suspectEnd: 7, attempts: 1)
        )
        window.take(
            GroupClaim(partition: 1, epoch: 2, nextOffset: 0, deliveredEnd: 1, suspectEnd: 0, attempts: 0)
        )
        let heads: [Int: Int64] = [0: 50, 1: 50]
        let requests = window.reads(heads: heads, isolates: true)
        #expect(requests.map(\.partition) == [0] && requests.map(\.limit) == [1] && requests[0].isCounted)
        let item = Self.item(0, 5, "a")
        window.count(item)
        let position = try #require(window.commit(all: false).positions.first)
        #expect(position.attempts == 2 && position.nextOffset == 5 && position.deliveredEnd == 6)
        window.offer([item], of: 0, readTo: 6)
        _ = window.next()
        #expect(window.reads(heads: heads, isolates: true).isEmpty, "nothing goes out beside it")
        _ = try window.acknowledge(through: 1)
        #expect(window.commit(all: false).positions.map(\.attempts) == [0])
        #expect(window.reads(heads: heads, isolates: true).map(\.from) == [6])
    }

    /// One that acknowledges in batches gets more than the first suspect of each partition, and nothing is held against those.
    @Test func withoutIsolationSuspectsGoOutTogether() throws {
        var window = DeliveryWindow(limit: 100, maxDeliveries: 3)
        for partition in 0...1 {
            window.take(
                GroupClaim(partition: partition, epoch: 2, nextOffset: 0, deliveredEnd: 9, suspectEnd: 9, attempts: 0)
            )
        }
        let heads: [Int: Int64] = [0: 50, 1: 50]
        let item = Self.item(0, 0, "a")
        window.count(item)
        window.offer([item], of: 0, readTo: 1)
        _ = window.next()
        #expect(window.reads(heads: heads, isolates: true).isEmpty)
        window.endIsolation()
        #expect(window.commit(all: true).positions.map(\.attempts) == [0, 0])
        let requests = window.reads(heads: heads, isolates: false)
        #expect(requests.map(\.partition) == [1, 0] && requests.allSatisfy { !$0.isCounted && $0.limit > 1 })
        #expect(requests.map(\.from) == [0, 1])
    }

    @Test func aFailedConsumerIsCountedAgainstItsOldestLine() throws {
        var failed = window()
        while failed.next() != nil {}
        _ = try failed.acknowledge(through: 1)
        var left = failed
        let commit = failed.leave(hasFailed: true)
        #expect(commit.positions.map(\.attempts) == [1, 0])
        #expect(commit.positions.map(\.suspectEnd) == [13, 20])
        #expect(commit.positions.map(\.nextOffset) == [11, 10])
        #expect(commit.positions.map(\.isRelease) == [true, true])
        check(left.leave(hasFailed: false).positions.map(\.attempts), [0, 0])
    }

    @Test func aPartitionThatDrainsTakesBackWhatNobodyHasTaken() throws {
        var window = window()
        _ = window.next()
        window.drain(0)
        #expect(window.ready.map(\.position.partition) == [1, 1])
        #expect(!window.commit(all: false).positions.contains { $0.isRelease })
        _ = try window.acknowledge(through: 1)
        let commit = window.commit(all: false)
        #expect(commit.positions.filter(\.isRelease).map(\.nextOffset) == [11])
        window.committed(commit, lost: [])
        #expect(window.lanes.keys.sorted() == [1])
    }
}
