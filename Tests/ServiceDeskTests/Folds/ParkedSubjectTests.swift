// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

struct ParkedSubjectTests {
    private func line(_ id: String, customer: String, source: String = "/x", minute: Int = 0) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"message.received","subject":"customers/\#(customer)","time":"2026-05-11T10:0\#(minute):00Z","shop":"s","data":{"content_type":"text"}}"#
    }

    @Test func anEventWhoseKeyIsTooLongIsParkedWithItsLaterEventsAndTheRestGoesOn() async throws {
        var random = SeededRandom(seed: 5)
        func long(_ count: Int) -> String {
            String((0..<count).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &random) ?? "a" })
        }
        let customer = long(1014)
        let log = try await TestLog.make()
        let outcomes = try await log.append([
            line(long(1024), customer: customer, source: "/" + long(1023)),
            line("later", customer: customer, minute: 1),
            line("other", customer: "c1"),
        ])
        #expect(outcomes.allSatisfy { $0.kind == .appended })
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        try await log.withSuperuser { connection in
            let parked = try await connection.query(
                "SELECT count(*), min(reason) FROM kefu.parked WHERE projection = 'replies'"
            )[0]
            let (count, reason) = try parked.decode((Int64, String).self)
            #expect(count == 2)
            #expect(reason.contains("2600"))
            let folded = try await connection.query("SELECT id FROM kefu_read.messages_g1").rows.map {
                try $0.decode(String.self, at: 0)
            }
            #expect(folded == ["other"])
        }
        let live = try await ReadModelDump.of(log, withOffsets: true)
        _ = try await Rebuild(log.database, set: Desk.projections, names: Desk.projections.projections.map(\.name))
            .run()
        let replayed = try await ReadModelDump.of(log, withOffsets: true)
        #expect(replayed.difference(from: live) == nil)
        let status = try await ProjectionStatus.all(log.database)
        #expect(status.filter { $0.projection == "replies" }.reduce(0) { $0 + $1.parked } == 2)
    }
}
