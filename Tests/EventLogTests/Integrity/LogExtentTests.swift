// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct LogExtentTests {
    @Test func anEventBelowTheFirstOfAnEmptyPartitionIsFound() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<10).map { TamperTests.line($0) })
        let empty = (TamperTests.partition + 1) % Partitioning.defaultPartitions
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                SET session_replication_role = replica;
                INSERT INTO kefu.events
                SELECT -5, "time", \(empty), shop, type, subject, source, 'x', extensions, data FROM kefu.events WHERE "offset" = 3
                """
            )
        }
        let found = try await LogVerifier(log.database).verify()
        #expect(found.faults.map(\.kind) == [.unsealed], "\(found.faults)")
        #expect(found.faults.first?.partition == empty)
        #expect(found.faults.first?.message.contains("offset -5") == true)
    }

    @Test(arguments: ["", "; CREATE TABLE {leaf} PARTITION OF kefu.events FOR VALUES IN ({p})"])
    func besideATableThatIsGoneTheOthersAreLookedAt(anew: String) async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<50).map { TamperTests.line($0) }, batch: 10)
        let empty = (TamperTests.partition + 1) % Partitioning.defaultPartitions
        let leaves = [TamperTests.partition, empty].map { "kefu." + LogTables.leaf($0) }
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                SET session_replication_role = replica;
                UPDATE \(leaves[0]) SET type = 'com.example.other' WHERE "offset" = 23;
                DROP TABLE \(leaves[1])\(anew.replacing("{leaf}", with: leaves[1]).replacing("{p}", with: "\(empty)"))
                """
            )
        }
        for jobs in [1, 2] {
            let faults = try await LogVerifier(log.database, jobs: jobs).verify().faults
            let wrong: Set = [TamperTests.partition, empty]
            #expect(Set(faults.compactMap(\.partition)) == wrong, "\(faults)")
            let word = anew.isEmpty ? "\(leaves[1]) is gone" : "permission denied"
            #expect(faults.first { $0.partition == empty }?.message.contains(word) == true, "\(faults)")
            #expect(faults.first { $0.partition == TamperTests.partition }?.offsets == 20...29)
        }
    }

    @Test func aNumberOfPartitionsThatWasRaisedIsFound() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<50).map { TamperTests.line($0) }, batch: 10)
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                SET session_replication_role = replica;
                UPDATE kefu.log_settings SET partitions = 32;
                DELETE FROM kefu.\(LogTables.leaf(TamperTests.partition)) WHERE "offset" = 0
                """
            )
        }
        let faults = try await LogVerifier(log.database).verify().faults
        let missing = faults.filter { $0.kind == .unreadable && $0.message.contains("is gone") }
        #expect(missing.compactMap(\.partition) == Array(16..<32), "\(faults)")
        #expect(faults.contains { $0.partition == TamperTests.partition && $0.kind == .missingEvent }, "\(faults)")
    }

    @Test(arguments: ["UPDATE kefu.log_settings SET partitions = 8", "DELETE FROM kefu.log_settings"])
    func aNumberOfPartitionsThatWasLoweredIsFound(change: String) async throws {
        let log = try await TestLog.make()
        let lines = (0..<400).map { TamperTests.line($0, subject: "t\($0)") }
        #expect(try await LogVerifier(log.database).verify().isWhole)
        _ = try await log.append(lines)
        try await log.withSuperuser { connection in
            try await connection.execute("SET session_replication_role = replica; \(change)")
        }
        let faults = try await LogVerifier(log.database).verify().faults
        let kinds: Set<LogFault.Kind> = [.identity, .strayBatch, .strayTable]
        #expect(Set(faults.filter { $0.partition == nil }.map(\.kind)) == kinds, "\(faults)")
    }

    @Test func aBatchThatEndsWhereNoEventCanBeIsNoNumberOutOfRange() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<10).map { TamperTests.line($0) })
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                SET session_replication_role = replica;
                INSERT INTO kefu.batches VALUES (\(TamperTests.partition), 10, \(Int64.max), now(), sha256('x'))
                """
            )
        }
        let reads: [@Sendable (PostgresConnection) async throws -> Void] = [
            { _ = try await LogHeads.cut($0) },
            { _ = try await LogHeads.cut(knownAt: Timestamp(microseconds: 4_000_000_000_000_000), $0) },
            { _ = try await LogSeal.take($0) },
        ]
        for read in reads {
            let error = await #expect(throws: EventLogError.self) {
                try await log.database.withConnection(.logReader) { try await read($0) }
            }
            #expect(error?.code == .damaged)
            #expect(error?.message.contains("partition \(TamperTests.partition)") == true)
        }
    }
}
