// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// The generation before a replay is kept, goes on folding, and answers again after a rollback.
struct GenerationTests {
    private static let names = Desk.projections.projections.map(\.name)

    private func log(_ seed: UInt64, _ events: Int = 200) async throws -> TestLog {
        let log = try await TestLog.make()
        _ = try await log.append(RandomHistory(seed: seed, events: events).lines)
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        return log
    }

    private func appendMore(to log: TestLog, _ seed: UInt64) async throws {
        _ = try await log.append(
            RandomHistory(seed: seed, events: 120).lines.map {
                $0.replacing(#""source":"/h""#, with: #""source":"/more""#)
            }
        )
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
    }

    private func change<Result>(
        _ log: TestLog,
        _ body: (GenerationStore, PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await log.database.withConnection(.projector) { try await body(GenerationStore(Desk.projections), $0) }
    }

    @Test func theGenerationBeforeGoesOnFoldingAndComesBack() async throws {
        let log = try await log(31)
        _ = try await Rebuild(log.database, set: Desk.projections, names: Self.names).run()
        try await appendMore(to: log, 32)
        let new = try await ReadModelDump.of(log, withOffsets: true)
        let back = try await change(log) { try await $0.rollBack(names: Self.names, $1) }
        #expect(back.map(\.generation) == Array(repeating: 1, count: Self.names.count))
        let old = try await ReadModelDump.of(log, withOffsets: true)
        #expect(old.difference(from: new) == nil)
        // The one that was live until now is kept in its turn.
        try await appendMore(to: log, 33)
        let beforeReturn = try await ReadModelDump.of(log, withOffsets: true)
        let again = try await change(log) { try await $0.rollBack(names: Self.names, $1) }
        #expect(again.allSatisfy { $0.generation == 2 })
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: beforeReturn) == nil)
    }

    @Test func generationsAreKeptUntilTheyArePrunedHoweverManyReplaysFollow() async throws {
        let log = try await log(38)
        for _ in 0..<3 { _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run() }
        try await appendMore(to: log, 39)
        let kept = try await GenerationStatus.all(log.database).filter { $0.projection == "orders" }
        #expect(kept.filter { $0.state == "retired" }.map(\.generation).sorted() == [1, 2, 3])
        let folded = Set(kept.map(\.folded))
        #expect(folded.count == 1, "all of them go on folding: \(kept)")
        for generation in 1...3 {
            let projection = try #require(Desk.projections["orders"])
            let comparison = try await GenerationComparison.of(
                projection,
                generation: generation,
                log.database,
                set: Desk.projections
            )
            #expect(comparison.isEqual)
        }
        // Back to the one that was live last.
        let back = try await change(log) { try await $0.rollBack(names: ["orders"], $1) }
        #expect(back.map(\.generation) == [3])
        let dropped = try await change(log) { try await $0.prune(names: ["orders"], $1) }
        #expect(dropped.map(\.generation).sorted() == [1, 2, 4])
    }

    @Test func aPruneDropsWhatIsKeptAndNothingElse() async throws {
        let log = try await log(34)
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run()
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let dropped = try await change(log) { try await $0.prune(names: Self.names, $1) }
        #expect(dropped.map(\.projection) == ["orders"] && dropped.map(\.generation) == [1])
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
        let generations = try await GenerationStatus.all(log.database)
        #expect(generations.allSatisfy { $0.state == "live" })
        await #expect(throws: ProjectionError.self) {
            _ = try await change(log) { try await $0.rollBack(names: ["orders"], $1) }
        }
        try await appendMore(to: log, 35)
    }

    @Test func aGenerationThatIsReadIsNotDropped() async throws {
        let log = try await log(36)
        try await ReadModels(log.database).withTables { tables, connection in
            _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run()
            #expect(try await change(log) { try await $0.prune(names: ["orders"], $1) }.isEmpty)
            // The reader has seen the generation before, and goes on seeing it.
            let rows = try await connection.query(
                PostgresQuery(sql: "SELECT count(*) FROM \(tables["orders"])").unprepared()
            )
            #expect(try rows[0].decode(Int64.self, at: 0) > 0)
        }
        #expect(try await change(log) { try await $0.prune(names: ["orders"], $1) }.count == 1)
    }

    @Test func otherCodeRebuildsByItselfAndOnlyItsOwn() async throws {
        let log = try await log(37)
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let newer = ProjectionSet.desk(watching: "orders", version: 99)
        _ = try await Projector(log.database, set: newer).catchUp()
        let generations = try await GenerationStatus.all(log.database).filter { $0.state == "live" }
        #expect(generations.filter { $0.generation == 2 }.map(\.projection) == ["orders"])
        #expect(generations.first { $0.projection == "orders" }?.version == 99)
        // An older program leaves alone what a newer one has built.
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        let kept = try await GenerationStatus.all(log.database)
        #expect(kept.first { $0.projection == "orders" && $0.state == "live" }?.version == 99)
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
        // The generation of the code before can be gone on with by that code alone.
        await #expect(throws: ProjectionError.self) {
            try await log.database.withConnection(.projector) {
                _ = try await GenerationStore(newer).rollBack(names: ["orders"], $0)
            }
        }
    }
}
