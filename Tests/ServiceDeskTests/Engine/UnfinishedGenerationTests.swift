// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// What a rebuild leaves half-built when it is cut off can be dropped, but not from under one that runs.
struct UnfinishedGenerationTests {
    private func prune(_ log: TestLog, _ names: [String]) async throws -> GenerationStore.Changes {
        try await log.database.withConnection(.projector) { connection in
            try await GenerationStore(Desk.projections).pruneUnfinished(names: names, connection)
        }
    }

    private func building(_ log: TestLog) async throws -> [String] {
        try await GenerationStatus.all(log.database).filter { $0.state == "building" }.map(\.projection)
    }

    @Test func itIsDroppedUnlessARebuildRuns() async throws {
        let log = try await TestLog.make()
        _ = try await log.append(RandomHistory(seed: 61, events: 400).lines)
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        let live = try await ReadModelDump.of(log, withOffsets: true)
        var options = RebuildOptions.ordinary
        options.throttle = 10
        let slow = options
        let (began, signal) = AsyncStream.makeStream(of: Void.self)
        let rebuild = Task {
            defer { signal.finish() }
            return try await Rebuild(log.database, set: Desk.projections, names: ["orders", "refunds"], options: slow)
                .run { _ in signal.yield() }
        }
        for await _ in began { break }
        #expect(try await building(log) == ["orders", "refunds"])
        let error = await #expect(throws: ProjectionError.self) { _ = try await prune(log, ["customers", "orders"]) }
        #expect(error?.code == .replayUnderWay)
        #expect(try await building(log) == ["orders", "refunds"])
        rebuild.cancel()
        await #expect(throws: (any Error).self) { _ = try await rebuild.value }
        let dropped = try await prune(log, ["customers", "orders"])
        #expect(dropped.map(\.projection) == ["orders"] && dropped.map(\.generation) == [2])
        #expect(try await building(log) == ["refunds"])
        let left = try await log.withSuperuser {
            try await $0.query(
                "SELECT count(*) FROM kefu.checkpoints WHERE projection = 'orders' AND generation = 2"
            )[0].decode(Int64.self, at: 0)
        }
        #expect(left == 0)
        #expect(try await prune(log, ["orders"]).isEmpty)
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
        let summary = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run()
        #expect(summary.generations == ["orders": 2] && summary.read == summary.events)
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
    }
}
