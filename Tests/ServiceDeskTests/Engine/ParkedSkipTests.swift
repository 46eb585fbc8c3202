// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import ServiceDesk
import Testing

@testable import Projections

/// Giving up takes one event, whoever asks for it, however often, and whatever is being rebuilt.
struct ParkedSkipTests {
    private static let choice = ParkedSubjects.Choice(projection: "orders", subject: "orders/o1")
    private static let broken = ProjectionSet.desk(watching: "orders") { event throws(FoldRefusal) in
        if event.id.elementsEqual("placed") { throw FoldRefusal("data.payable_minor: not today") }
    }

    private func line(_ id: String, _ type: String, _ data: String = "", minute: Int) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"\#(type)","subject":"orders/o1","time":"2026-05-11T10:\#(minute):00Z","shop":"s","data":{"order_id":"o1"\#(data)}}"#
    }

    /// A log whose first event is parked, with two behind it.
    private func parked() async throws -> TestLog {
        let log = try await TestLog.make()
        _ = try await log.append([
            line("placed", "order.placed", #","payable_minor":500"#, minute: 10),
            line("paid", "order.paid", #","paid_minor":500"#, minute: 11),
            line("done", "order.completed", minute: 13),
        ])
        _ = try await Projector(log.database, set: Self.broken).catchUp()
        return log
    }

    private func subjects(_ log: TestLog) -> ParkedSubjects { ParkedSubjects(log.database, set: Self.broken) }

    private func entries(_ log: TestLog) async throws -> [ParkedSubjects.Entry] {
        try await subjects(log).list(names: ["orders"])
    }

    /// The rows of a log whose event was given up by one operator.
    private func skipped() async throws -> ReadModelDump {
        let log = try await parked()
        #expect(try await subjects(log).skip(Self.choice) == .init(freed: 1, events: 2, parkedAgain: 0))
        return try await ReadModelDump.of(log, withOffsets: true)
    }

    @Test func operatorsAtOnceGiveUpOneEvent() async throws {
        let expected = try await skipped()
        let log = try await parked()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        _ = try await subjects(log).skip(Self.choice)
                    } catch {
                        #expect((error as? ProjectionError)?.code == .nothingParked, "\(error)")
                    }
                }
            }
        }
        #expect(try await entries(log).map(\.state) == ["skipped"])
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: expected) == nil)
        _ = try await Rebuild(log.database, set: Self.broken, names: ["orders"]).run()
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: expected) == nil)
    }

    @Test func whatWasCutOffGoesOnWithoutGivingUpMore() async throws {
        let expected = try await skipped()
        let log = try await parked()
        // As it is left by who is ended between giving up and folding on.
        try await log.withSuperuser {
            try await $0.execute("UPDATE kefu.parked SET cause = 'skipped' WHERE cause = 'refused'")
        }
        #expect(try await entries(log).map(\.waiting) == [2], "what waits is still shown")
        #expect(try await subjects(log).skip(Self.choice) == .init(freed: 1, events: 2, parkedAgain: 0))
        #expect(try await entries(log).map(\.waiting) == [0])
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: expected) == nil)
    }

    @Test func whatWaitsIsCountedOnce() async throws {
        let log = try await parked()
        let broken = ProjectionSet.desk(watching: "orders") { event throws(FoldRefusal) in
            if event.id.elementsEqual("placed") || event.id.elementsEqual("paid") { throw FoldRefusal("not today") }
        }
        let summary = try await ParkedSubjects(log.database, set: broken).skip(Self.choice)
        #expect(summary == .init(freed: 0, events: 0, parkedAgain: 1))
        let entries = try await entries(log)
        #expect(entries.map(\.state) == ["skipped", "refused"] && entries.map(\.waiting) == [0, 1], "\(entries)")
    }

    @Test func aRebuildTakesOverWhatIsGivenUpBetweenItsRuns() async throws {
        let expected = try await skipped()
        let log = try await parked()
        let rebuild = Task {
            try await Rebuild(log.database, set: Self.broken, names: ["orders"]).run { progress in
                // All is loaded, and nothing swapped.
                guard progress.phase == .indexing else { return }
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: (any Error).self) { _ = try await rebuild.value }
        #expect(try await subjects(log).skip(Self.choice) == .init(freed: 1, events: 2, parkedAgain: 0))
        let isBehind = try await log.database.withConnection(.projector) {
            try await GivenUpEvents(set: Self.broken, connection: $0).isBehind(["orders": 2])
        }
        #expect(isBehind)
        let reason = try #require(try await entries(log).first)
        let summary = try await Rebuild(log.database, set: Self.broken, names: ["orders"]).run()
        #expect(summary.read == 0 && summary.generations == ["orders": 2], "\(summary)")
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: expected) == nil)
        #expect(try await entries(log) == [reason], "with its reason, its tries and its time")
    }

    @Test func theReasonOutlivesARebuild() async throws {
        let log = try await parked()
        _ = try await subjects(log).retry(Self.choice)
        _ = try await subjects(log).skip(Self.choice)
        let before = try await entries(log)
        #expect(before.map(\.reason) == ["given up by an operator: data.payable_minor: not today"])
        #expect(before.map(\.tries) == [2])
        _ = try await Rebuild(log.database, set: Self.broken, names: ["orders"]).run()
        #expect(try await entries(log) == before)
    }

    /// Of many events that are played again the one whose rows the database refuses is found, and can be given up in its turn.
    @Test func anEventThatTheDatabaseRefusesIsFoundAmongThoseThatWaited() async throws {
        let log = try await parked()
        try await log.withSuperuser {
            try await $0.execute("ALTER TABLE kefu_read.payments_g1 ADD CHECK (paid_minor <> 666)")
        }
        _ = try await log.append(
            [666, 300].map { line("p\($0)", "order.paid", #","paid_minor":\#($0)"#, minute: 14) }
                + [line("sent", "order.shipped", minute: 15)]
        )
        _ = try await Projector(log.database, set: Self.broken).catchUp()
        #expect(try await subjects(log).skip(Self.choice) == .init(freed: 0, events: 2, parkedAgain: 1))
        let entries = try await entries(log)
        #expect(entries.map(\.state) == ["skipped", "refused"] && entries.map(\.waiting) == [0, 2], "\(entries)")
        #expect(try await subjects(log).skip(Self.choice) == .init(freed: 1, events: 2, parkedAgain: 0))
        let paid = try await log.withSuperuser { connection in
            try await connection.query("SELECT sum(paid_minor)::int8 FROM kefu_read.payments_g1")[0]
                .decode(Int64.self, at: 0)
        }
        #expect(paid == 800)
    }

    @Test func aGenerationThatIsGoneIsNotWaitedFor() async throws {
        let log = try await parked()
        let position = try #require(try await entries(log).first).position
        let lane = LaneKey(partition: position.partition, projection: "orders", generation: 99)
        let subject = ShopSubject(shop: "s", subject: "orders/o1")
        let played = try await log.database.withConnection(.projector) { connection in
            let worker = BatchWorker(Self.broken, connection: connection)
            try await worker.giveUp(position.offset, of: lane)
            return try await worker.play(subject, of: lane)
        }
        #expect(played.events == 0)
        #expect(try await entries(log).map(\.state) == ["refused"])
    }
}
