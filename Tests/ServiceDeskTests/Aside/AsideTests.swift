// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

@testable import Projections
@testable import ServiceDesk

/// What is built aside is there for one question, and leaves nothing behind.
struct AsideTests {
    private func relations(_ log: TestLog) async throws -> Int64 {
        try await log.withSuperuser {
            try await $0.query("SELECT count(*) FROM pg_class")[0].decode(Int64.self, at: 0)
        }
    }

    @Test func nothingIsLeftBehind() async throws {
        let log = try await TestLog.folded(RandomHistory(seed: 61, events: 100).lines)
        let question = TiersQuery(scope: Scope(all: true)).question
        let models = ReadModels(log.database).building(AsideRequest(tables: question.tables), set: Desk.projections)
        let before = try await relations(log)
        #expect(try await log.answer(question, from: models) == (try await log.answer(question)))
        #expect(try await relations(log) == before)
        // A question that fails, and a session that is killed while it holds the tables.
        await #expect(throws: PostgresError.self) { _ = try await models.ask("SELECT 1 / 0 FROM {orders} LIMIT 1") }
        await #expect(throws: (any Error).self) {
            try await models.withTables { tables, connection in
                let process = connection.serverProcess
                try await log.withSuperuser {
                    _ = try await $0.query("SELECT pg_terminate_backend(\(process), 10000)")
                }
                _ = try await connection.query(
                    PostgresQuery(sql: "SELECT count(*) FROM \(tables["orders"])").unprepared()
                )
            }
        }
        #expect(try await relations(log) == before)
    }

    /// Whatever a partition holds, its folds stay within their bound: pieces of it are written, and merged where events of several
    /// subjects change a row.
    @Test func aLargePartitionIsFoldedInPieces() async throws {
        let log = try await TestLog.folded(RandomHistory(seed: 64, events: 600).lines)
        let scope = Scope(all: true, asOf: Timestamp(microseconds: 1_800_000_000_000_000))
        for question in [
            TiersQuery(scope: scope).question, ReplyRateQuery(scope: scope).question,
            RefundsQuery(scope: scope).question,
        ] {
            var request = AsideRequest(tables: question.tables)
            let read = Locked<[Int64]>([])
            request.memory = 1
            let models = ReadModels(log.database).building(request, set: Desk.projections) { done, total in
                read.withLock { $0 = [done, total] }
            }
            let live = try await log.answer(question)
            #expect(try await log.answer(question, from: models) == live, "\(question.name)")
            #expect(!live.isEmpty && read.withLock { $0 } == [600, 600], "\(question.name)")
        }
    }

    @Test func theQuestionIsAskedWithTheRightsOfAReader() async throws {
        let log = try await TestLog.folded(RandomHistory(seed: 62, events: 20).lines)
        let models = ReadModels(log.database).building(AsideRequest(tables: ["orders"]), set: Desk.projections)
        await #expect {
            _ = try await models.ask("SELECT count(*) FROM kefu.events")
        } throws: {
            ($0 as? PostgresError)?.sqlState == .insufficientPrivilege
        }
    }

    /// A fold that reads a policy itself: remarks of orders that cost at least so much.
    private final class PickyFold: Fold {
        private var rows = RowBuffer(columns: RemarksProjection.projection.tables[0].columns.count)
        private let placed: EventTypeSlot
        private let payable: PayloadField
        private let least: Int64
        private let arena = TextArena()

        init(_ slots: Projection.Slots) {
            placed = slots.type("order.placed")
            payable = slots.field("payable_minor")
            least = Int64(slots.parameter("test.least_minor")) ?? 0
        }

        var memory: Int { rows.byteCount }
        func removeAll() { rows.removeAll() }

        func note(_ event: FoldEvent) throws(FoldRefusal) {
            guard event.is(placed), try event.integer(payable) ?? 0 >= least else { return }
            rows.beginRow()
            rows.append(Int16(event.partition))
            rows.append(bytes: event.shop)
            rows.append(bytes: event.subjectID)
            rows.append(microseconds: event.microseconds)
            rows.append(bytes: event.id)
            rows.append(bytes: event.source)
            for _ in 0..<5 { rows.appendNull() }
            rows.append(event.offset)
        }

        func write(to writer: inout RowWriter) { writer[0] = rows }
    }

    @Test func aPolicyThatAFoldReadsIsFoldedASecondTime() async throws {
        let picky = Projection(
            "remarks",
            version: 1,
            tables: RemarksProjection.projection.tables,
            fields: ["payable_minor"],
            parameters: ["test.least_minor": "200"]
        ) { PickyFold($0) }
        let set = ProjectionSet([picky], types: EventCatalogue.types)
        let lines = [100, 200, 300].map { amount in
            #"{"specversion":"1.0","id":"\#(amount)","source":"/t","type":"order.placed","subject":"orders/\#(amount)","#
                + #""time":"2026-05-11T10:00:00Z","shop":"s","data":{"order_id":"\#(amount)","payable_minor":\#(amount)}}"#
        }
        let log = try await TestLog.make()
        _ = try await log.append(lines)
        var request = AsideRequest(tables: ["remarks"])
        request.changedParameters = ["test.least_minor": "300"]
        let models = ReadModels(log.database).building(request, set: set)
        let counts = try await models.ask(
            "SELECT (SELECT count(*) FROM {remarks}), (SELECT count(*) FROM {changed.remarks})"
        )[0].decode((Int64, Int64).self)
        #expect(counts == (2, 1))
        let cut = Cut(ends: try await log.database.withConnection(.logReader) { try await LogHeads.cut($0) }.ends)
        request.from = cut
        let none = ReadModels(log.database).building(request, set: set)
        #expect(try await none.ask("SELECT count(*) FROM {remarks}")[0].decode(Int64.self, at: 0) == 0)
    }

    /// What others are judged by counts from the beginning of the log: a cut that holds nothing else leaves the answer as it is.
    @Test(arguments: [24 << 20, 1])
    func aCutDoesNotForgetWhatOthersAreJudgedBy(memory: Int) async throws {
        func line(_ id: String, _ type: String, _ subject: String, at time: String, _ data: String) -> String {
            #"{"specversion":"1.0","id":"\#(id)","source":"/t","type":"\#(type)","subject":"\#(subject)","time":"\#(time)","#
                + #""shop":"s","data":\#(data)}"#
        }
        let log = try await TestLog.folded([
            line(
                "z",
                "shop.upserted",
                "shops/s",
                at: "2026-01-01T00:00:00Z",
                #"{"platform":"pdd","time_zone":"Europe/Berlin"}"#
            ),
            line(
                "p",
                "policy.set",
                "policies/pdd.effective.limit_ms",
                at: "2026-01-01T00:00:00Z",
                #"{"policy_key":"pdd.effective.limit_ms","value":60000,"effective_from":"1970-01-01"}"#
            ),
            line("l", "customer.linked", "customers/a", at: "2026-01-01T00:00:00Z", #"{"merged_from":"b"}"#),
        ])
        let cut = Cut(ends: try await log.database.withConnection(.logReader) { try await LogHeads.cut($0) }.ends)
        _ = try await log.append([
            line("m", "message.received", "customers/a", at: "2026-03-10T20:50:00Z", #"{"content_type":"text"}"#),
            line("n", "message.received", "customers/b", at: "2026-03-10T20:51:00Z", #"{"content_type":"text"}"#),
            line(
                "r",
                "message.sent",
                "customers/a",
                at: "2026-03-10T20:52:30Z",
                #"{"content_type":"text","agent_id":"x","sender_kind":"human"}"#
            ),
        ])
        try await log.fold()
        let question = ReplyRateQuery(scope: Scope(all: true)).question
        let live = try await log.answer(question)
        var request = AsideRequest(tables: question.tables)
        request.memory = memory
        request.from = cut
        let bare = ReadModels(log.database).building(request, set: Desk.projections)
        #expect(try await log.answer(question, from: bare) != live)
        request.context = Desk.context
        let models = ReadModels(log.database).building(request, set: Desk.projections)
        #expect(try await log.answer(question, from: models) == live)
        #expect(live.count == 1, "\(live)")
    }
}
