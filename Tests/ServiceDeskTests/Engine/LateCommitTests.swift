// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import ServiceDesk
import Testing

@testable import Projections

/// A program that was killed leaves sessions that may still commit what they were told.
@Suite(.timeLimit(.minutes(10))) struct LateCommitTests {
    /// The sessions of the log's database that wait for a lock.
    private func waiting(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(
            """
            SELECT count(DISTINCT pid) FROM pg_locks
            WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        )[0].decode(Int64.self, at: 0)
    }

    /// What such a session loads while the next run begins is taken as loaded by that run, and not loaded again.
    @Test func whatIsLoadedLateIsNotLoadedTwice() async throws {
        let log = try await TestLog.folded(
            (0..<6).flatMap { part in
                RandomHistory(seed: 71 &+ UInt64(part), events: 200).lines.map {
                    $0.replacing(#""source":"/h""#, with: #""source":"/h\#(part)""#)
                }
            }
        )
        let live = try await ReadModelDump.of(log, withOffsets: true)
        let set = Desk.projections
        let names = set.projections.map(\.name)
        let target = try await log.database.withConnection(.projector) {
            try await RebuildTarget.open(set.projections, GenerationStore(set), $0)
        }
        // The last partition: a run that did not wait would find it missing, long before it comes to load it.
        let last = try #require(target.cut.ends.lastIndex { $0 > 0 })
        let (generations, end) = (target.generations, target.cut.ends[last])
        let summary = try await log.withSuperuser { connection in
            try await connection.execute("BEGIN; LOCK TABLE kefu.checkpoints IN SHARE MODE")
            let late = Task {
                try await log.database.withConnection(.projector) { reading in
                    try await log.database.withConnection(.projector) { writing in
                        let left = try await LeftEvents.of(set, reading)
                        let lanes = generations.map {
                            LaneKey(partition: last, projection: $0.key, generation: $0.value)
                        }.sorted()
                        let loader = PartitionLoader(
                            set,
                            reading: reading,
                            writing: writing,
                            options: .ordinary,
                            throttle: nil
                        )
                        try await loader.load(lanes, partition: last, end: end, left: left) { _ in }
                    }
                }
            }
            while try await waiting(connection) < 1 { try await Task.sleep(for: .milliseconds(10)) }
            let next = Task { try await Rebuild(log.database, set: set, names: names).run() }
            while try await waiting(connection) < 2 { try await Task.sleep(for: .milliseconds(10)) }
            try await connection.execute("COMMIT")
            try await late.value
            return try await next.value
        }
        #expect(summary.read == summary.events - end)
        #expect(summary.generations.keys.sorted() == names.sorted() && summary.refused.isEmpty)
        #expect(try await ReadModelDump.of(log, withOffsets: true).difference(from: live) == nil)
    }
}
