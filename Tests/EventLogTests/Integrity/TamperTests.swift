// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct TamperTests {
    static func line(_ id: Int, subject: String = "one") -> String {
        #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"com.example.thing","subject":"\#(subject)","time":"2026-05-11T10:00:00.000001Z","shop":"s","traceparent":"ab","data":{"n":\#(id)}}"#
    }

    static let partition = Partitioning.partition(shop: "s", subject: "one")

    @Test(arguments: Tampering.changes + Tampering.strays)
    func whatIsTamperedWithIsFoundAndNamed(tampering: Tampering) async throws {
        let log = try await TestLog.make()
        // Another partition has events too, and nothing to do with it.
        let other = try #require(
            (0..<100).map { "t\($0)" }.first { Partitioning.partition(shop: "s", subject: $0) != Self.partition }
        )
        _ = try await log.append((0..<50).map { Self.line($0) }, batch: 10)
        _ = try await log.append((50..<80).map { Self.line($0, subject: other) }, batch: 10)
        let seal = try await log.database.withConnection(.logReader) { try await LogSeal.take($0) }
        let verifier = LogVerifier(log.database)
        #expect(try await verifier.verify(seals: [seal]).faults == [])

        func filled(_ text: String) -> String {
            text.replacing("{leaf}", with: "kefu.events_" + (Self.partition < 10 ? "0" : "") + "\(Self.partition)")
                .replacing("{p}", with: "\(Self.partition)")
        }
        try await log.withSuperuser { connection in
            try await connection.execute("SET session_replication_role = replica")
            for statement in filled(tampering.sql).split(separator: ";") {
                try await connection.execute(String(statement))
            }
        }
        let unsealed = try await verifier.verify()
        let sealed = try await verifier.verify(seals: [seal])
        #expect(unsealed.isWhole == tampering.needsSeal, "\(unsealed.faults)")
        #expect(!sealed.isWhole)
        let faults = sealed.faults.filter { $0.kind == tampering.kind && $0.offsets == tampering.offsets }
        let fault = try #require(faults.first { $0.message.contains(filled(tampering.word)) }, "\(sealed.faults)")
        #expect(fault.partition == (tampering.isOfLog ? nil : Self.partition))
        #expect(sealed.faults.allSatisfy { $0.partition == Self.partition || $0.partition == nil }, "\(sealed.faults)")
        // One connection finds the same as several.
        #expect(try await LogVerifier(log.database, jobs: 1).verify(seals: [seal]).faults == sealed.faults)
    }

    @Test func everyPartitionNamesItsOwnFirstBatch() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<400).map { Self.line($0, subject: "t\($0 % 40)") }, batch: 80)
        try await log.withSuperuser { connection in
            try await connection.execute(
                #"SET session_replication_role = replica; UPDATE kefu.events SET type = 'com.example.other' WHERE "offset" IN (1, 9)"#
            )
        }
        let found = try await LogVerifier(log.database).verify()
        let touched = try await log.withSuperuser { connection in
            try await connection.query("SELECT DISTINCT partition::int4 FROM kefu.events ORDER BY 1").rows.map {
                try $0.decode(Int32.self, at: 0)
            }
        }
        #expect(found.faults.map { $0.partition } == touched.map { Int($0) })
        #expect(found.faults.allSatisfy { $0.kind == .digest && $0.offsets?.contains(1) == true })
        #expect(found.faults.contains { $0.more > 0 })
    }

    @Test func oneIdentityAmongManyIsFound() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<10_000).map { Self.line($0) }, batch: 1000)
        try await log.withSuperuser { connection in
            try await connection.execute(
                "SET session_replication_role = replica; DELETE FROM kefu.identities WHERE identity = kefu.identity_of('/x', 'e9001')"
            )
        }
        let found = try await LogVerifier(log.database).verify()
        #expect(found.faults.map(\.kind) == [.identity])
        #expect(found.faults.first?.offsets == 9000...9999)
        #expect(found.faults.first?.message.contains("offset 9001 is missing") == true)
    }

    @Test func aLogThatGrowsMeanwhileIsWhole() async throws {
        let log = try await TestLog.make()
        let writing = Task {
            var number = 0
            while !Task.isCancelled {
                _ = try await log.append((number..<number + 50).map { Self.line($0, subject: "t\($0 % 30)") })
                number += 50
            }
        }
        var seals: [LogSeal] = []
        for _ in 0..<12 {
            let found = try await LogVerifier(log.database).verify(seals: seals)
            #expect(found.faults == [])
            seals.append(try await log.database.withConnection(.logReader) { try await LogSeal.take($0) })
        }
        writing.cancel()
        _ = try? await writing.value
        #expect(try #require(seals.last).cut.events > 0)
    }

    @Test func anEmptyLogIsWhole() async throws {
        let log = try await TestLog.make()
        let seal = try await log.database.withConnection(.logReader) { try await LogSeal.take($0) }
        let found = try await LogVerifier(log.database).verify(seals: [seal])
        #expect(found.isWhole)
        #expect(found.cut.events == 0)
    }

    @Test func progressReachesItsTotal() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<500).map { Self.line($0, subject: "t\($0)") }, batch: 100)
        let latest = Locked((done: 0, total: 0))
        _ = try await LogVerifier(log.database).verify { done, total in
            latest.withLock { $0 = (max($0.done, done), total) }
        }
        #expect(latest.withLock { $0.done } == 1000)
        #expect(latest.withLock { $0.total } == 1000)
    }
}
