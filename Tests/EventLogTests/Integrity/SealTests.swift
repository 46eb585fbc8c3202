// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct SealTests {
    private func seal(_ log: TestLog) async throws -> LogSeal {
        try await log.database.withConnection(.logReader) { try await LogSeal.take($0) }
    }

    @Test func aSealIsReadAsItIsWritten() async throws {
        let log = try await TestLog.make()
        #expect(try await LogSeal(seal(log).text.utf8).cut.events == 0)
        _ = try await log.append((0..<40).map { TamperTests.line($0, subject: "t\($0)") })
        let seal = try await seal(log)
        let read = try LogSeal(seal.text.utf8)
        #expect(read == seal)
        #expect(read.cut.events == 40)
        #expect(try LogSeal(seal.text.replacing("\n", with: "\r\n").utf8) == seal)
    }

    @Test func aSealWithAnyOtherCharacterIsRefused() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<20).map { TamperTests.line($0, subject: "t\($0)") })
        let text = Array(try await seal(log).text.utf8)
        for index in text.indices where text[index] > 0x20 {
            var other = text
            other[index] = text[index] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
            let written = String(decoding: other, as: UTF8.self)
            // The time of sealing is not part of its digest.
            let line = written.split(separator: "\n").first { $0.contains("sealed_at") }
            if line?.contains("\"sealed_at\": \"") == true, text[..<index].split(separator: 10).count == 3 { continue }
            #expect { _ = try LogSeal(other) } throws: { ($0 as? EventLogError)?.code == .invalidPlace }
        }
        for end in 0..<text.count - 2 {
            #expect { _ = try LogSeal(text[..<end]) } throws: { ($0 as? EventLogError)?.code == .invalidPlace }
        }
    }

    @Test func theSealOfAnotherLogDoesNotFit() async throws {
        let (log, other) = (try await TestLog.make(), try await TestLog.make())
        for log in [log, other] { _ = try await log.append([TamperTests.line(1)]) }
        let found = try await LogVerifier(log.database).verify(seals: [try await seal(other)])
        #expect(found.faults.map(\.kind) == [.seal])
    }

    @Test func ofSeveralSealsThoseBeforeTheChangeHold() async throws {
        let log = try await TestLog.make()
        var seals: [LogSeal] = []
        for start in stride(from: 0, to: 40, by: 10) {
            _ = try await log.append((start..<start + 10).map { TamperTests.line($0) })
            seals.append(try await seal(log))
        }
        let partition = Int16(Partitioning.partition(shop: "s", subject: "one"))
        try await log.withSuperuser { connection in
            try await connection.execute(
                #"SET session_replication_role = replica; UPDATE kefu.events SET data = '{"n":99}' WHERE "offset" = 23"#
            )
            for first in [20, 30] as [Int64] {
                _ = try await connection.query(
                    """
                    UPDATE kefu.batches b SET digest = kefu.batch_digest(b.partition, b.first_offset, b.last_offset, b.recorded_at, (
                      SELECT a.digest FROM kefu.batches a WHERE a.partition = \(partition) AND a.last_offset = \(first - 1)))
                    WHERE b.partition = \(partition) AND b.first_offset = \(first)
                    """
                )
            }
        }
        let verifier = LogVerifier(log.database)
        #expect(try await verifier.verify(seals: Array(seals[..<2])).isWhole)
        #expect(try await verifier.verify(seals: seals).faults.map(\.offsets) == [20...29, 30...39])
    }

    @Test func theBatchThatHoldsTheSealedOffsetIsNamed() async throws {
        let log = try await TestLog.make()
        for start in [0, 10] { _ = try await log.append((start..<start + 10).map { TamperTests.line($0) }) }
        let seal = try await seal(log)
        let partition = Int16(Partitioning.partition(shop: "s", subject: "one"))
        _ = try await log.append((20..<30).map { TamperTests.line($0) })
        // The last two batches become one, so that the seal's offset lies in its middle.
        try await log.withSuperuser { connection in
            try await connection.execute("SET session_replication_role = replica")
            _ = try await connection.query(
                "DELETE FROM kefu.batches WHERE partition = \(partition) AND first_offset = 10"
            )
            _ = try await connection.query(
                """
                UPDATE kefu.batches b SET first_offset = 10, digest = kefu.batch_digest(b.partition, 10, 29, b.recorded_at, (
                  SELECT a.digest FROM kefu.batches a WHERE a.partition = b.partition AND a.last_offset = 9))
                WHERE b.partition = \(partition) AND b.first_offset = 20
                """
            )
        }
        let found = try await LogVerifier(log.database).verify(seals: [seal])
        #expect(found.faults.map(\.offsets) == [10...29] && found.faults.first?.kind == .seal, "\(found.faults)")
        #expect(found.faults.first?.message.contains("none ends there now") == true)
        // What is not there has no batch.
        try await log.withSuperuser { connection in
            try await connection.execute("SET session_replication_role = replica")
            for table in [
                "batches WHERE last_offset > 9 AND", #"events WHERE "offset" > 9 AND"#,
                #"identities WHERE "offset" > 9 AND"#,
            ] {
                try await connection.execute("DELETE FROM kefu.\(table) partition = \(partition)")
            }
        }
        let cut = try await LogVerifier(log.database).verify(seals: [seal])
        #expect(
            cut.faults.map(\.description).first?.hasPrefix("partition \(partition), offsets 10 to 19: the tail was cut")
                == true
        )
    }
}
