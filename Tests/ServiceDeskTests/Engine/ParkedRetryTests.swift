// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// What a fold refuses is parked with what comes behind it, and folded in order after a fix.
struct ParkedRetryTests {
    private static let names = Desk.projections.projections.map(\.name)
    /// Refuses one event of an order: its later ones wait.
    private static let broken = ProjectionSet.desk(watching: "orders") { event throws(FoldRefusal) in
        if event.id.elementsEqual("placed") { throw FoldRefusal("data.payable_minor: not today") }
    }

    private func line(_ id: String, _ type: String, _ order: String, _ data: String = "", minute: Int) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"\#(type)","subject":"orders/\#(order)","time":"2026-05-11T10:\#(minute):00Z","shop":"s","data":{"order_id":"\#(order)"\#(data)}}"#
    }

    private var lines: [String] {
        [
            line("placed", "order.placed", "o1", #","payable_minor":500"#, minute: 10),
            line("paid", "order.paid", "o1", #","paid_minor":500"#, minute: 11),
            line("other", "order.placed", "o2", #","payable_minor":700"#, minute: 12),
            line("done", "order.completed", "o1", minute: 13),
        ]
    }

    private func parked() async throws -> (TestLog, expected: ReadModelDump) {
        let plain = try await TestLog.make()
        _ = try await plain.append(lines)
        _ = try await Projector(plain.database, set: Desk.projections).catchUp()
        let log = try await TestLog.make()
        _ = try await log.append(lines)
        _ = try await Projector(log.database, set: Self.broken).catchUp()
        return (log, try await ReadModelDump.of(plain, withOffsets: true))
    }

    private func entries(_ log: TestLog) async throws -> [ParkedSubjects.Entry] {
        try await ParkedSubjects(log.database, set: Desk.projections).list(names: Self.names)
    }

    @Test func aRetryAfterTheFixGivesTheRowsOfAPlainRun() async throws {
        let (log, expected) = try await parked()
        let entry = try #require(try await entries(log).first)
        #expect(entry.projection == "orders" && entry.subject == "orders/o1" && entry.waiting == 2)
        #expect(entry.state == "refused" && entry.reason == "data.payable_minor: not today")
        let choice = ParkedSubjects.Choice(projection: "orders", subject: "orders/o1")
        let early = try await ParkedSubjects(log.database, set: Self.broken).retry(choice)
        #expect(early == .init(freed: 0, events: 0, parkedAgain: 1))
        #expect(try await entries(log).first?.tries == 2)
        let late = try await ParkedSubjects(log.database, set: Desk.projections).retry(choice)
        #expect(late == .init(freed: 1, events: 3, parkedAgain: 0))
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: expected) == nil)
        #expect(try await entries(log).isEmpty)
        let error = await #expect(throws: ProjectionError.self) {
            _ = try await ParkedSubjects(log.database, set: Desk.projections).retry(choice)
        }
        #expect(error?.code == .nothingParked)
    }

    @Test func anEventThatIsGivenUpStaysOutAndAReplayLeavesItOutToo() async throws {
        let (log, _) = try await parked()
        let skipped = try await ParkedSubjects(log.database, set: Self.broken).skip(
            .init(projection: "orders", subject: "orders/o1")
        )
        #expect(skipped == .init(freed: 1, events: 2, parkedAgain: 0))
        let live = try await ReadModelDump.of(log, withOffsets: true)
        #expect(try await entries(log).map(\.state) == ["skipped"])
        _ = try await Rebuild(log.database, set: Desk.projections, names: Self.names).run()
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
        #expect(try await entries(log).map(\.state) == ["skipped"])
        _ = try await log.append([line("later", "order.shipped", "o1", minute: 20)])
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        #expect(try await entries(log).count == 1, "what comes later does not wait")
    }

    @Test func aReplayWithTheFixFoldsThemToo() async throws {
        let (log, expected) = try await parked()
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run()
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: expected) == nil)
    }

    @Test func anEventCountsOnceHoweverOftenItsBatchIsDivided() async throws {
        let history = RandomHistory(seed: 91, events: 300).lines
        let log = try await TestLog.make()
        _ = try await log.append(history)
        let broken = ProjectionSet.desk(watching: "remarks", lose: { $0.makeRefusedByTheDatabase() })
        let told = Locked(0)
        let summary = try await Projector(log.database, set: broken).catchUp(progress: { events in
            told.withLock { $0 = events }
        })
        #expect(summary.events == history.count && told.withLock { $0 } == history.count)
        let remarks = history.count { $0.contains(#""type":"order.remarked""#) }
        #expect(remarks > 0)
        #expect(try await entries(log).contains { $0.projection == "remarks" && $0.state == "refused" })
    }

    @Test func aFoldThatEndsTheProgramParksItsEventAfterSomeTries() async throws {
        let log = try await TestLog.make()
        let refunds = (0..<30).map { number in
            line("o\(number)", "order.placed", "x\(number)", #","payable_minor":\#(number)"#, minute: 10 + number)
        }
        _ = try await log.append(refunds)
        let database = log.superuser.database
        let host = log.superuser.host
        let port = log.superuser.port
        var ends = 0
        while true {
            let result = await #expect(processExitsWith: .failure) {
                [host = host as String, port = port as Int, database = database as String] in
                let log = LogDatabase(
                    PostgresConfiguration(host: host, port: port, user: "postgres", database: database)
                )
                let trapping = ProjectionSet.desk(watching: "orders") { event throws(FoldRefusal) in
                    if event.id.elementsEqual("o17") { fatalError("the fold of o17 ends the program") }
                }
                _ = try await Projector(log, set: trapping).catchUp()
                throw NothingTrapped()
            }
            ends += 1
            _ = result
            let entries = try await entries(log)
            if let entry = entries.first {
                #expect(entries.count == 1 && entry.state == "crashed" && entry.subject == "orders/x17", "\(entries)")
                break
            }
            try #require(ends < 15, "the program ended \(ends) times at the same event")
        }
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        let placed = try await log.withSuperuser {
            try await $0.query("SELECT count(*) FROM kefu_read.orders_g1")[0].decode(Int64.self, at: 0)
        }
        #expect(placed == 29)
        // The careful batches are over: nothing is left of the attempts.
        let attempts = try await log.withSuperuser {
            try await $0.query("SELECT coalesce(max(attempts), 0) FROM kefu.checkpoints WHERE projection = 'orders'")[0]
                .decode(Int32.self, at: 0)
        }
        #expect(attempts <= 4)
        let retried = try await ParkedSubjects(log.database, set: Desk.projections).retry(.init(projection: "orders"))
        #expect(retried == .init(freed: 1, events: 1, parkedAgain: 0))
    }

    /// A process that did not end by a trap ends by this.
    private struct NothingTrapped: Error {}
}
