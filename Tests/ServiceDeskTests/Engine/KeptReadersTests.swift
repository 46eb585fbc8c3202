// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// Read models that keep their connections plan a question once, and answer as those do that keep none.
struct KeptReadersTests {
    private func log(_ seed: UInt64) async throws -> TestLog {
        let log = try await TestLog.make()
        _ = try await log.append(RandomHistory(seed: seed, events: 300).lines)
        try await log.fold()
        return log
    }

    /// How often the plans of the statements that read a table were used: those made for any values, and those made for some.
    private func plans(_ models: ReadModels, reading table: String) async throws -> (
        statements: Int64, generic: Int64, custom: Int64
    ) {
        try await models.withTables { _, connection in
            let query: PostgresQuery = """
                SELECT count(*), coalesce(sum(generic_plans), 0)::bigint, coalesce(sum(custom_plans), 0)::bigint
                FROM pg_prepared_statements
                WHERE statement LIKE '%kefu\\_read.' || \(table) || '\\_g%' AND NOT statement LIKE '%pg\\_prepared\\_statements%'
                """
            return try await connection.query(query.unprepared())[0].decode((Int64, Int64, Int64).self)
        }
    }

    @Test func aQuestionIsPlannedOnceForAllValues() async throws {
        let log = try await log(71)
        let models = ReadModels(log.database, keeping: 1)
        for limit in 1...4 {
            let question = RemarksQuery(scope: Scope(limit: limit, asOf: Timestamp("2026-06-30 00:00"))).question
            let (kept, fresh) = (
                try await models.ask(question.query), try await ReadModels(log.database).ask(question.query)
            )
            #expect(kept.count == fresh.count)
        }
        let plans = try await plans(models, reading: "remarks")
        #expect(plans == (1, 4, 0))
    }

    @Test func allQuestionsAnswerTheSameOnKeptConnections() async throws {
        let log = try await log(72)
        let models = ReadModels(log.database, keeping: 1)
        let scope = Scope(all: true, asOf: Timestamp("2026-06-30 00:00"))
        for question in Metric.all.map({ $0.question(scope, .standard) }) {
            let fresh = try await log.answer(question)
            #expect(try await log.answer(question, from: models) == fresh, "\(question.name)")
        }
    }

    @Test func aNewGenerationIsSeenByTheNextQuestion() async throws {
        let log = try await log(73)
        let models = ReadModels(log.database, keeping: 1)
        let question = OrdersQuery(scope: Scope(all: true, asOf: Timestamp("2026-06-30 00:00"))).question
        let before = try await models.ask(question.query).count
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run()
        #expect(try await models.ask(question.query).count == before)
        #expect(try await plans(models, reading: "orders").statements == 2)
        try await log.database.withConnection(.projector) { connection in
            _ = try await GenerationStore(Desk.projections).prune(names: ["orders"], connection)
        }
        #expect(try await models.ask(question.query).count == before)
    }

    @Test func aQuestionThatFailsLeavesNothingBehind() async throws {
        let log = try await log(74)
        let models = ReadModels(log.database, keeping: 1)
        for _ in 0..<3 {
            await #expect(throws: PostgresError.self) {
                _ = try await models.ask("SELECT 1 / (count(*) - count(*)) FROM {orders}")
            }
            #expect(try await models.ask("SELECT count(*) FROM {orders}").count == 1)
        }
    }
}
