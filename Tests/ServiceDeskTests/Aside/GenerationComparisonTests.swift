// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// Generations of the same events compare equal, whichever stands further; what was changed by hand shows.
struct GenerationComparisonTests {
    private func compare(_ name: String, with generation: Int, _ log: TestLog) async throws -> GenerationComparison {
        try await GenerationComparison.of(
            try #require(Desk.projections[name]),
            generation: generation,
            log.database,
            set: Desk.projections,
            samples: 3
        )
    }

    @Test(arguments: (71...73).map { UInt64($0) })
    func aRebuiltGenerationEqualsTheOneBefore(seed: UInt64) async throws {
        let lines = RandomHistory(seed: seed, events: 200).lines
        let log = try await TestLog.folded(Array(lines[..<150]))
        let names = Desk.projections.projections.map(\.name)
        _ = try await Rebuild(log.database, set: Desk.projections, names: names).run()
        for name in names {
            let comparison = try await compare(name, with: 1, log)
            #expect(comparison.isEqual && comparison.live == 2, "seed \(seed), \(name): \(comparison.tables)")
        }
        // The live one goes on; what the other one has not folded yet is folded for the comparison, and for it alone.
        _ = try await log.append(Array(lines[150...]))
        try await log.fold()
        for name in names {
            let comparison = try await compare(name, with: 1, log)
            #expect(comparison.isEqual && comparison.eventsApart == 0, "seed \(seed), \(name): \(comparison.tables)")
        }
        #expect(try await compare("replies", with: 1, log) == (try await compare("replies", with: 1, log)))
    }

    @Test func whatWasChangedByHandShows() async throws {
        let log = try await TestLog.folded(RandomHistory(seed: 74, events: 200).lines)
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["remarks"]).run()
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                DELETE FROM kefu_read.remarks_g1 WHERE id = (SELECT min(id) FROM kefu_read.remarks_g1);
                UPDATE kefu_read.remarks_g2 SET flag = 'changed' WHERE id = (SELECT max(id) FROM kefu_read.remarks_g2)
                """
            )
        }
        let comparison = try await compare("remarks", with: 1, log)
        let table = try #require(comparison.tables.first)
        #expect(!comparison.isEqual)
        #expect(table.liveRows == table.otherRows + 1)
        #expect(table.onlyLive == 2 && table.onlyOther == 1)
        #expect(table.samples.count == 3 && table.samples.contains { $0.json.contains("changed") && $0.surplus == 1 })
    }

    @Test func aGenerationThatIsBeingBuiltIsRefused() async throws {
        let log = try await TestLog.folded(RandomHistory(seed: 76, events: 50).lines)
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["remarks"]).run()
        // As a replay leaves it that was cut off after the first partition.
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                UPDATE kefu.generations SET state = 'building' WHERE projection = 'remarks' AND generation = 1;
                DELETE FROM kefu.checkpoints WHERE projection = 'remarks' AND generation = 1 AND partition > 0
                """
            )
        }
        let error = await #expect(throws: ProjectionError.self) { _ = try await compare("remarks", with: 1, log) }
        #expect(error?.code == .unfinishedGeneration)
        #expect(error?.message.hasPrefix("generation 1 of remarks is being built") == true)
        #expect(error?.message.hasSuffix("kefu projections prune remarks --building") == true)
    }

    @Test func aGenerationThatIsNotThereIsNamed() async throws {
        let log = try await TestLog.folded(RandomHistory(seed: 75, events: 20).lines)
        for generation in [1, 7] {
            await #expect {
                _ = try await compare("replies", with: generation, log)
            } throws: {
                ($0 as? ProjectionError)?.code == .unknownGeneration
            }
        }
    }
}
