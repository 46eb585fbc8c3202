// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Testing

@testable import EventLog

/// Two windows over one model of the server: random reads, acknowledgements, refusals, deaths and take-overs.
struct DeliveryWindowModelTests {
    /// What the server would hold of one partition.
    private struct Server {
        var events: [String] = []
        var next: Int64 = 0
        var epoch: Int64 = 0
        var owner: Int?
        var parked: [Int64: (subject: String, state: ParkedState)] = [:]
        var acknowledged: Set<Int64> = []
    }

    @Test(arguments: 0..<300) func nothingIsSkippedAndAcknowledgedEventsNeverComeAgain(round: Int) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        var server = Server()
        server.events = (0..<Int.random(in: 1...60, using: &random)).map { _ in
            "s\(Int.random(in: 0..<4, using: &random))"
        }
        let head = Int64(server.events.count)
        var windows = [DeliveryWindow(limit: 10, maxDeliveries: 3), DeliveryWindow(limit: 10, maxDeliveries: 3)]
        var given: [[Int64: Int64]] = [[:], [:]]
        var durable: Set<Int64> = []

        func commit(_ index: Int, all: Bool = false) {
            let commit = windows[index].commit(all: all)
            let isOwned = server.owner == index && commit.positions.allSatisfy { $0.epoch == server.epoch }
            if isOwned, let position = commit.positions.first {
                #expect(position.nextOffset >= server.next, "seed \(seed): the position goes back")
                for offset in server.next..<position.nextOffset {
                    let isSettled =
                        server.acknowledged.contains(offset) || server.parked[offset] != nil
                        || commit.parkings.contains { $0.offset == offset }
                    #expect(isSettled, "seed \(seed): offset \(offset) is skipped")
                }
                server.next = position.nextOffset
                for parking in commit.parkings where server.parked[parking.offset] == nil {
                    server.parked[parking.offset] = (parking.subject.subject, parking.state)
                }
                for change in commit.changes { server.parked[change.offset]?.state = change.state }
                for removal in commit.removals { server.parked[removal.offset] = nil }
                durable.formUnion(server.acknowledged.filter { $0 < server.next && server.parked[$0] == nil })
                if position.isRelease { server.owner = nil }
                windows[index].committed(commit, lost: [])
            } else if !commit.isEmpty {
                windows[index].committed(commit, lost: commit.positions.map(\.partition))
            }
        }

        func claim(_ index: Int) {
            if let other = server.owner, other != index, Bool.random(using: &random) {
                // The other one is stopped: it knows nothing of its loss.
            } else if let other = server.owner, other != index {
                commit(other)
                windows[other].lose(0)
            }
            server.owner = index
            server.epoch += 1
            windows[index].lose(0)
            windows[index].take(
                GroupClaim(
                    partition: 0,
                    epoch: server.epoch,
                    nextOffset: server.next,
                    deliveredEnd: server.next,
                    suspectEnd: 0,
                    attempts: 0,
                    parked: Set(server.parked.values.map { .init(shop: "s", subject: $0.subject) })
                )
            )
        }

        func read(_ index: Int) {
            for request in windows[index].reads(heads: [0: head], isolates: false) {
                let end = min(head, request.from + Int64(request.limit))
                let items = (request.from..<end).map { DeliveryWindowTests.item(0, $0, server.events[Int($0)]) }
                windows[index].offer(items, of: 0, readTo: end)
            }
        }

        func retry(_ index: Int) {
            guard server.owner == index, windows[index].lanes[0]?.epoch == server.epoch else { return }
            commit(index)
            let first = Dictionary(grouping: server.parked, by: \.value.subject).mapValues { $0.map(\.key).min() ?? 0 }
            windows[index].lanes[0]?.parked = Set(first.keys.map { .init(shop: "s", subject: $0) })
            for offset in first.values where offset < server.next {
                var item = DeliveryWindowTests.item(0, offset, server.events[Int(offset)])
                guard windows[index].lanes[0]?.parkedOut.contains(item.subject) == false else { continue }
                item.parkedAttempts = 1
                windows[index].offer(parked: item)
            }
        }

        func take(_ index: Int) {
            guard let (line, item) = windows[index].next() else { return }
            let offset = item.position.offset
            given[index][line] = offset
            guard server.owner == index, windows[index].lanes[0]?.epoch == server.epoch else { return }
            #expect(!durable.contains(offset), "seed \(seed): \(offset) comes again after it was acknowledged")
            for earlier in 0..<offset where server.events[Int(earlier)] == server.events[Int(offset)] {
                let isBefore =
                    durable.contains(earlier) || server.acknowledged.contains(earlier)
                    || given[index].values.contains(earlier)
                #expect(isBefore, "seed \(seed): \(offset) comes before \(earlier) of its subject")
            }
        }

        func acknowledge(_ index: Int, through line: Int64) throws {
            let open = windows[index].out.filter { $0.state == .open }.map(\.item.position.offset)
            let before = windows[index].occupied
            let isOwner = server.owner == index && windows[index].lanes[0]?.epoch == server.epoch
            _ = try windows[index].acknowledge(through: line)
            #expect(windows[index].occupied <= before)
            if isOwner {
                let rest = Set(windows[index].out.filter { $0.state == .open }.map(\.item.position.offset))
                server.acknowledged.formUnion(open.filter { !rest.contains($0) })
            }
        }

        for _ in 0..<Int.random(in: 10...150, using: &random) {
            let index = Int.random(in: 0...1, using: &random)
            switch Int.random(in: 0..<12, using: &random) {
            case 0: claim(index)
            case 1, 2: read(index)
            case 3...5: take(index)
            case 6, 7:
                let window = windows[index]
                if window.firstLine <= window.lastLine {
                    try acknowledge(
                        index,
                        through: Int64.random(in: window.firstLine...window.lastLine, using: &random)
                    )
                }
            case 8:
                let window = windows[index]
                if window.firstLine <= window.lastLine {
                    let line = Int64.random(in: window.firstLine...window.lastLine, using: &random)
                    _ = try windows[index].refuse(line: line, reason: "r")
                }
            case 9: retry(index)
            default: commit(index, all: Bool.random(using: &random))
            }
            #expect(windows[index].occupied <= 10 + 4, "seed \(seed)")
        }
        // In the end somebody takes over and takes everything.
        claim(0)
        for _ in 0..<1000 where !(server.next == head && server.parked.isEmpty) {
            read(0)
            retry(0)
            for _ in 0..<20 { take(0) }
            try acknowledge(0, through: windows[0].lastLine)
            commit(0, all: true)
        }
        #expect(server.next == head && server.parked.isEmpty, "seed \(seed)")
        #expect(server.acknowledged.count == Int(head), "seed \(seed): \(server.acknowledged.count) of \(head)")
    }
}
