// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

struct ParkedSubjectTests {
    private func line(_ id: String, subject: String, refund: String, minute: Int = 0) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"refund.requested","subject":"\#(subject)","time":"2026-05-11T10:0\#(minute):00Z","shop":"s","data":{"refund_id":"\#(refund)","kind":"refund_only","amount_minor":100}}"#
    }

    @Test func anEventWhoseKeyIsTooLongIsParkedWithItsLaterEventsAndTheRestGoesOn() async throws {
        // 1,024 characters are allowed, and 3,072 bytes are more than an index takes.
        let long = String(repeating: "退", count: 1024)
        let log = try await TestLog.make()
        let outcomes = try await log.append([
            line("long", subject: "customers/c1", refund: long),
            line("later", subject: "customers/c1", refund: "r1", minute: 1),
            line("other", subject: "customers/c2", refund: "r2"),
        ])
        #expect(outcomes.allSatisfy { $0.kind == .appended })
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        try await log.withSuperuser { connection in
            let parked = try await connection.query(
                "SELECT count(*), min(reason) FROM kefu.parked WHERE projection = 'refunds'"
            )[0]
            let (count, reason) = try parked.decode((Int64, String).self)
            #expect(count == 2)
            #expect(reason.contains("2300"))
            let folded = try await connection.query("SELECT id FROM kefu_read.refund_actions_g1").rows.map {
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
        #expect(status.filter { $0.projection == "refunds" }.reduce(0) { $0 + $1.parked } == 2)
    }

    /// A subject that is the same text to Swift and another one to the log waits behind nothing: live, in a replay and aside.
    @Test func whatOnlyLooksLikeAParkedSubjectGoesOn() async throws {
        let subjects = SameText.subjects("customers", shop: "s")
        let log = try await TestLog.make()
        _ = try await log.append([
            line("long", subject: subjects[0], refund: String(repeating: "退", count: 1024)),
            line("other", subject: subjects[1], refund: "r1"),
            line("later", subject: subjects[0], refund: "r2", minute: 1),
        ])
        let asOf = Timestamp(microseconds: 1_800_000_000_000_000)
        let question = RefundsQuery(scope: Scope(all: true, asOf: asOf)).question
        let parked = ParkedSubjects(log.database, set: Desk.projections)
        func rows() async throws -> [String] { try await log.answer(question) }
        try await log.fold()
        let live = try await rows()
        #expect(live.count == 1, "\(live)")
        #expect(try await parked.list(names: ["refunds"]).map(\.waiting) == [1])
        var request = ScopeRequest()
        request.knownAt = .time(.now)
        let models = try await request.models(log.database, for: [question])
        #expect(try await log.answer(question, from: models) == live)
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["refunds"]).run()
        #expect(try await rows() == live)
        #expect(try await parked.list(names: ["refunds"]).map(\.waiting) == [1])
        let summary = try await parked.skip(.init(projection: "refunds", subject: subjects[0]))
        #expect(summary == .init(freed: 1, events: 1, parkedAgain: 0))
        #expect(try await rows().count == 2)
    }
}
