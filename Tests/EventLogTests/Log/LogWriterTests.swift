// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct LogWriterTests {
    private func line(_ id: Int, subject: String? = nil, length: Int = 3) -> String {
        let subject = subject ?? "customers/c\(id % 50)"
        let text = String(repeating: "好", count: length)
        return
            #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"message.received","subject":"\#(subject)","time":"2026-05-11T10:00:00Z","shop":"s","data":{"content_type":"text","text":"\#(text)"}}"#
    }

    @Test func aBatchIsNumberedSealedAndKeptOnce() async throws {
        let log = try await TestLog.make()
        let lines = (0..<500).map { line($0) }
        let first = try await log.append(lines, batch: 100)
        #expect(first.allSatisfy { $0.kind == .appended })
        let again = try await log.append(lines.reversed(), batch: 77)
        #expect(again.allSatisfy { $0.kind == .duplicate })
        #expect(again.map(\.position) == first.map(\.position).reversed())
        try await log.verify(events: 500)
    }

    @Test func aRepetitionInsideABatchIsADuplicateOfTheFirst() async throws {
        let log = try await TestLog.make()
        let outcomes = try await log.append([line(1), line(2), line(1), line(1, length: 4)])
        #expect(outcomes.map(\.kind) == [.appended, .appended, .duplicate, .conflict])
        #expect(outcomes[2].position == outcomes[0].position)
        #expect(outcomes[3].field == "data")
        try await log.verify(events: 2)
    }

    @Test func oneConflictDoesNotFailItsNeighbours() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([line(1)])
        let outcomes = try await log.append([line(0), line(1, subject: "customers/other"), line(2)])
        #expect(outcomes.map(\.kind) == [.appended, .conflict, .appended])
        #expect(outcomes[1].field == "subject")
        try await log.verify(events: 3)
    }

    /// A log that has an identity without its event is damaged, and says so to those who append the event again.
    @Test func anEventThatIsMissingIsTold() async throws {
        let log = try await TestLog.make()
        let position = try await log.append([line(1)])[0].position
        try await log.withSuperuser { connection in
            try await connection.execute("SET session_replication_role = replica; DELETE FROM kefu.events")
        }
        let error = await #expect(throws: EventLogError.self) { try await log.append([line(0), line(1)]) }
        #expect(
            error?.code == .damaged && error?.message.contains("\(position)") == true,
            "\(String(describing: error))"
        )
        let refused = await #expect(throws: PostgresError.self) {
            try await log.withSuperuser { connection in
                _ = try await connection.query("SELECT kefu.append(\(line(1))::text::json)")
            }
        }
        #expect(refused?.sqlState?.rawValue == "XX001", "\(String(describing: refused))")
    }

    @Test func thePersonalTextGoesToTheVaultAlone() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([line(1, length: 5)])
        try await log.withSuperuser { connection in
            let row = try await connection.query(
                "SELECT e.data, convert_from(v.content, 'UTF8'), v.person FROM kefu.events e JOIN kefu.vault v USING (partition, \"offset\")"
            )[0]
            let (data, content, person) = try row.decode((String, String, String).self)
            #expect(data == #"{"content_type":"text","text_len":5}"#)
            #expect(content == #"{"text":"好好好好好"}"#)
            #expect(person == "customers/c1")
        }
    }

    @Test func aTextThatWasErasedIsNeitherComparedNorStoredAgain() async throws {
        let log = try await TestLog.make()
        _ = try await log.append([line(1)])
        try await log.withSuperuser { try await $0.execute("DELETE FROM kefu.vault") }
        let outcomes = try await log.append([line(1)])
        #expect(outcomes.map(\.kind) == [.duplicate])
        try await log.withSuperuser { connection in
            let count = try await connection.query("SELECT count(*) FROM kefu.vault")[0].decode(Int64.self, at: 0)
            #expect(count == 0)
        }
    }

    @Test func writersThatRaceStoreEveryEventOnceAndWithoutHoles() async throws {
        let log = try await TestLog.make()
        // Every writer appends the same events, in batches that cross partitions in another order.
        let appended = try await withThrowingTaskGroup(of: Int.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    var random = SeededRandom(seed: UInt64(writer))
                    let lines = (0..<400).map { line($0) }.shuffled(using: &random)
                    return try await log.append(lines, batch: 20).count { $0.kind == .appended }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(appended == 400)
        try await log.verify(events: 400)
    }

    @Test func oneIdentityInTwoPartitionsIsOneEventWhoeverWins() async throws {
        let log = try await TestLog.make()
        for round in 0..<20 {
            let outcomes = try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for writer in 0..<4 {
                    group.addTask { try await log.append([line(round, subject: "customers/w\(writer)")]) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(outcomes.count { $0.kind == .appended } == 1)
            #expect(outcomes.count { $0.kind == .conflict } == 3)
            #expect(Set(outcomes.map(\.position)).count == 1)
        }
        try await log.verify(events: 20)
    }

    @Test func aRolledBackImportLeavesNothing() async throws {
        let log = try await TestLog.make()
        try await log.database.withConnection(.writer) { connection in
            let writer = try await LogWriter(connection: connection)
            try await writer.begin()
            _ = try await writer.appendInTransaction(try EventBatch(lines: (0..<30).map { line($0) }))
            _ = try await writer.appendInTransaction(try EventBatch(lines: (20..<60).map { line($0) }))
            try await writer.rollback()
        }
        _ = try await log.append((0..<10).map { line($0) })
        try await log.verify(events: 10)
    }

    @Test func planOfTheIdentityLookupUsesItsIndexWhateverTheStatisticsSay() async throws {
        let log = try await TestLog.make()
        try await log.database.withConnection(.writer) { connection in
            let writer = try await LogWriter(connection: connection)
            // Planned while the log is empty, and kept by the connection as it grows.
            for start in stride(from: 0, to: 20_000, by: 500) {
                let lines = (start..<start + 500).map { line($0, length: 1) }
                _ = try await writer.append(try EventBatch(lines: lines))
                _ = try await writer.append(try EventBatch(lines: lines))
            }
        }
        try await log.withSuperuser { connection in
            let row = try await connection.query(
                """
                SELECT sum(seq_tup_read)::int8 FROM (SELECT pg_stat_force_next_flush()) f, pg_stat_user_tables
                WHERE relname = 'identities'
                """
            )[0]
            let read = try row.decode(Int64.self, at: 0)
            #expect(read == 0)
        }
    }
}
