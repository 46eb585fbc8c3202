// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// A rebuild goes on after an interruption, stays within its memory, and does not swap in what would lose something.
struct RebuildTests {
    private static let names = Desk.projections.projections.map(\.name)

    private func log(_ seed: UInt64, _ events: Int) async throws -> TestLog {
        let log = try await TestLog.make()
        // Four customers and five orders a shop: many shops, so that all partitions have something.
        let lines = (0..<(events / 200)).flatMap { part in
            RandomHistory(seed: seed &+ UInt64(part), events: 200).lines.map {
                $0.replacing(#""source":"/h""#, with: #""source":"/h\#(part)""#)
                    .replacing(#""shop":"s"#, with: #""shop":"p\#(part)-s"#).replacing(
                        "shops/s",
                        with: "shops/p\(part)-s"
                    )
                    .replacing(#""shop_id":"s"#, with: #""shop_id":"p\#(part)-s"#)
            }
        }
        _ = try await log.append(lines)
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        return log
    }

    @Test func anInterruptedRebuildGoesOnWhereItWas() async throws {
        let log = try await log(41, 3200)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        var options = RebuildOptions.ordinary
        options.throttle = 8000
        var reads: [Int64] = []
        for share in [0.5, 0.8] {
            let read = Locked((first: Int64?.none, last: Int64(0)))
            let (options, wanted) = (options, Int64(share * 3200))
            let reached = Locked<CheckedContinuation<Void, Never>?>(nil)
            let rebuild = Task {
                try await Rebuild(log.database, set: Desk.projections, names: Self.names, options: options).run {
                    progress in
                    let isThere = read.withLock { read in
                        read = (read.first ?? progress.done, progress.done)
                        return progress.done >= wanted
                    }
                    if isThere { reached.withLock { $0.take() }?.resume() }
                }
            }
            await withCheckedContinuation { continuation in
                reached.withLock { $0 = continuation }
                if read.withLock({ $0.last }) >= wanted { reached.withLock { $0.take() }?.resume() }
            }
            rebuild.cancel()
            await #expect(throws: (any Error).self) { try await rebuild.value }
            let (first, last) = read.withLock { $0 }
            reads.append(last - (first ?? 0))
        }
        let summary = try await Rebuild(log.database, set: Desk.projections, names: Self.names).run()
        #expect(summary.read < summary.events, "the last run reads only what is left")
        // Two partitions of sixteen are on their way at each interruption, of a small log with uneven partitions.
        #expect(reads.reduce(summary.read, +) <= 3200 * 3 / 2, "\(reads) and \(summary.read) of 3200")
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
        let generations = try await GenerationStatus.all(log.database)
        #expect(generations.filter { $0.state == "live" }.allSatisfy { $0.generation == 2 })
        #expect(!generations.contains { $0.state == "building" })
    }

    @Test func largePartitionsAreLoadedInPieces() async throws {
        let log = try await log(43, 2000)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        var options = RebuildOptions.ordinary
        options.memory = 1000
        let summary = try await Rebuild(log.database, set: Desk.projections, names: Self.names, options: options).run()
        #expect(summary.events == 2000)
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
    }

    @Test func whatWouldBeParkedIsNotSwappedIn() async throws {
        let log = try await log(44, 400)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let broken = ProjectionSet.desk(watching: "orders") { event throws(FoldRefusal) in
            if event.id.elementsEqual("e7") { throw FoldRefusal("data.made_up: must not be") }
            if event.typeName.elementsEqual("order.paid") { throw FoldRefusal("data.paid_minor: must not be") }
        }
        let error = await #expect(throws: ProjectionError.self) {
            _ = try await Rebuild(log.database, set: broken, names: ["orders"]).run()
        }
        #expect(error?.code == .rebuildWrong)
        #expect(error?.message.contains("must not be") == true, "\(String(describing: error))")
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
        #expect(try await GenerationStatus.all(log.database).allSatisfy { $0.state == "live" && $0.generation == 1 })
        var accepting = RebuildOptions.ordinary
        accepting.acceptsParked = true
        let summary = try await Rebuild(log.database, set: broken, names: ["orders"], options: accepting).run()
        #expect(summary.generations == ["orders": 2])
    }

    @Test func numbersThatDoNotAddUpAreNotSwappedIn() async throws {
        let log = try await log(45, 400)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let broken = ProjectionSet.desk(watching: "orders", lose: { $0[1].removeAll() })
        let error = await #expect(throws: ProjectionError.self) {
            _ = try await Rebuild(log.database, set: broken, names: ["orders"]).run()
        }
        #expect(
            error?.code == .rebuildWrong && error?.message.contains("payment") == true,
            "\(String(describing: error))"
        )
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
    }

    @Test func oneThatIsWrongDoesNotKeepTheOthersFromBeingSwapped() async throws {
        let log = try await log(46, 400)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let broken = ProjectionSet.desk(watching: "orders", lose: { $0[1].removeAll() })
        let summary = try await Rebuild(log.database, set: broken, names: Self.names).run()
        #expect(summary.refused.keys.sorted() == ["orders"])
        #expect(summary.refused["orders"]?.code == .rebuildWrong)
        #expect(summary.generations.keys.sorted() == Self.names.filter { $0 != "orders" }.sorted())
        let generations = try await GenerationStatus.all(log.database)
        for generation in generations where generation.state == "live" {
            #expect(generation.generation == (generation.projection == "orders" ? 1 : 2), "\(generation)")
        }
        #expect(!generations.contains { $0.state == "building" })
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
    }

    @Test func rowsThatTheDatabaseRefusesDoNotHoldUpTheOthers() async throws {
        let log = try await log(47, 400)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let broken = ProjectionSet.desk(watching: "remarks", lose: { $0.makeRefusedByTheDatabase() })
        let summary = try await Rebuild(log.database, set: broken, names: ["remarks", "orders", "replies"]).run()
        #expect(summary.refused.keys.sorted() == ["remarks"])
        #expect(summary.refused["remarks"]?.message.contains("parks") == true, "\(summary.refused)")
        #expect(summary.generations.keys.sorted() == ["orders", "replies"])
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
    }

    @Test func indexesThatTheDatabaseRefusesDoNotHoldUpTheOthers() async throws {
        let log = try await log(48, 400)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        // Rows that are there twice go in as long as there is no key.
        let broken = ProjectionSet.desk(watching: "customers", lose: { $0.tellACustomerTwice() })
        let summary = try await Rebuild(log.database, set: broken, names: Self.names).run()
        #expect(summary.refused.keys.sorted() == ["customers"])
        let refusal = try #require(summary.refused["customers"])
        #expect(refusal.code == .rebuildWrong)
        #expect(refusal.message.contains("PRIMARY KEY") && refusal.message.contains("23505"), "\(refusal)")
        #expect(summary.generations.keys.sorted() == Self.names.filter { $0 != "customers" }.sorted())
        #expect(!(try await GenerationStatus.all(log.database)).contains { $0.state == "building" })
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
        // Alone it ends the replay as any other that is not swapped in.
        let error = await #expect(throws: ProjectionError.self) {
            _ = try await Rebuild(log.database, set: broken, names: ["customers"]).run()
        }
        #expect(error?.code == .rebuildWrong)
    }

    @Test func anEmptyLogIsRebuilt() async throws {
        let log = try await TestLog.make()
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        let summary = try await Rebuild(log.database, set: Desk.projections, names: Self.names).run()
        #expect(summary.events == 0 && summary.generations.count == Self.names.count)
    }
}
