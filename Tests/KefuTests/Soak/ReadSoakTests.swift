// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Testing

/// Readers follow the log beside 16 writers that wait and roll back, whatever else the server has open; then the log moves.
struct ReadSoakTests {
    @Test func readersSkipNothingAndNeverStall() async throws {
        let settings = SoakSettings.printed("soak of readers")
        try await TestLog.with { log in
            let dump = log.directory + "/kefu.dump"
            let oracle = SoakOracle()
            var readers: [FollowingReader] = []
            try await SoakCluster.with(log, settings: ["max_prepared_transactions": "4"]) { cluster in
                var few = 5
                try await FunctionProducer(number: 50, server: cluster.server, oracle: oracle, settings: settings).run {
                    few -= 1
                    return few >= 0
                }
                let obstacles = try await SoakObstacles.set(up: cluster)
                let follower = SoakFollower(cluster.database)
                readers = try await Self.soak(log, cluster, oracle, settings, dump: dump)
                let rows = try await log.withSuperuser(SoakRow.all)
                #expect(try await follower.end(after: rows.count) == SoakRow.ids(rows), "a follower saw another log")
                try await obstacles.remove(from: cluster)
            }
            let rows = try await log.withSuperuser(SoakRow.all)
            oracle.judge(rows)
            try await log.expectWhole(events: rows.count)
            let ids = SoakRow.ids(rows)
            for reader in readers { #expect(reader.seen == ids, "a reader saw something else than the log") }
            let moved = try await Self.expectMoved(log.another("moved"), dump, rows, oracle, settings)
            print(
                "soak of readers: \(rows.count) events, \(oracle.now.withdrawn.count) rolled back, "
                    + "\(readers.map(\.passes)) passes, \(moved) events in the dump"
            )
        }
    }

    /// Runs 16 writers and three readers; when half of the writing is done somebody makes a dump.
    private static func soak(
        _ log: TestLog,
        _ cluster: SoakCluster,
        _ oracle: SoakOracle,
        _ settings: SoakSettings,
        dump: String
    ) async throws -> [FollowingReader] {
        let appender = LogAppender(cluster.database)
        let service = Task { await appender.run() }
        defer { service.cancel() }
        let rounds = settings.rounds * 4
        let writing = Locked(16)
        let halfway = Locked(16)
        return try await withThrowingTaskGroup(of: FollowingReader?.self) { group in
            for number in 0..<16 {
                group.addTask {
                    var round = 0
                    let goesOn = {
                        round += 1
                        if round == rounds / 2 { halfway.withLock { $0 -= 1 } }
                        return round <= rounds && !Task.isCancelled
                    }
                    try await writer(number, cluster, appender, oracle, settings).run(while: goesOn)
                    writing.withLock { $0 -= 1 }
                    return nil
                }
            }
            for number in 100..<103 {
                group.addTask {
                    var generator = settings.generator(number)
                    var reader = FollowingReader()
                    return try await cluster.database.withConnection(.logReader) { connection in
                        while writing.withLock({ $0 > 0 }) {
                            try await reader.pass(connection, reaching: oracle.heads, &generator)
                            try await Task.sleep(for: .milliseconds(Int.random(in: 0...30, using: &generator)))
                        }
                        try await reader.catchUp(connection, &generator)
                        return reader
                    }
                }
            }
            group.addTask {
                while halfway.withLock({ $0 > 8 }) { try await Task.sleep(for: .milliseconds(5)) }
                try await LogCopy.dump(log, to: dump)
                return nil
            }
            var readers: [FollowingReader] = []
            for try await reader in group { if let reader { readers.append(reader) } }
            return readers
        }
    }

    private static func writer(
        _ number: Int,
        _ cluster: SoakCluster,
        _ appender: LogAppender,
        _ oracle: SoakOracle,
        _ settings: SoakSettings
    ) -> any SoakProducer {
        switch number % 4 {
        case 0: AppenderProducer(number: number, appender: appender, oracle: oracle, settings: settings)
        case 1: WriterProducer(number: number, database: cluster.database, oracle: oracle, settings: settings)
        default: FunctionProducer(number: number, server: cluster.server, oracle: oracle, settings: settings)
        }
    }

    /// The restored log is the beginning of the dumped one, and goes on as if nothing had happened.
    ///
    /// - Returns: how many events were in the dump.
    private static func expectMoved(
        _ moved: TestLog,
        _ dump: String,
        _ rows: [SoakRow],
        _ oracle: SoakOracle,
        _ settings: SoakSettings
    ) async throws -> Int {
        try await LogCopy.restore(dump, into: moved)
        let restored = try await moved.withSuperuser(SoakRow.all)
        try await moved.expectWhole(events: restored.count)
        #expect(!restored.isEmpty && restored.count < rows.count, "the dump was not made in the middle")
        for (part, whole) in zip(SoakRow.ids(restored), SoakRow.ids(rows)) { #expect(whole.starts(with: part)) }

        var reader = FollowingReader()
        var generator = settings.generator(200)
        return try await SoakCluster.with(moved) { cluster in
            try await cluster.database.withConnection(.logReader) { connection in
                try await reader.catchUp(connection, &generator)
                #expect(reader.seen == SoakRow.ids(restored))
                // The producers send everything again: what is there is there once, the rest goes behind it.
                let sent = oracle.now.sent
                let lines = rows.compactMap { sent[$0.id]?.line }
                let summary = try await moved.append(lines)
                #expect(
                    summary
                        == AppendSummary(appended: rows.count - restored.count, duplicates: restored.count)
                )
                try await reader.catchUp(connection, &generator)
            }
            let now = try await moved.withSuperuser(SoakRow.all)
            #expect(reader.seen == SoakRow.ids(now))
            // Appended by partition and offset of the old log, every partition is as it was there.
            #expect(SoakRow.ids(now) == SoakRow.ids(rows))
            try await moved.expectWhole(events: rows.count)
            return restored.count
        }
    }
}
