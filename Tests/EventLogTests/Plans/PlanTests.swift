// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

@testable import EventLog

/// A plan that was made while the log was empty, and is kept by the connection, must be right when the log is large.
struct PlanTests {
    private static func line(_ id: Int) -> String {
        #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"com.example.thing","subject":"s\#(id % 64)","time":"2026-05-11T10:00:00Z","shop":"s","data":{"n":\#(id)}}"#
    }

    private static func batch(_ ids: Range<Int>) throws -> EventBatch { try EventBatch(lines: ids.map(line)) }

    /// Events of one partition, made without a parser: there are many.
    private static func plainBatch(_ ids: Range<Int>) -> EventBatch {
        var batch = EventBatch()
        let partition = Partitioning.partition(shop: "s", subject: "s0")
        for id in ids {
            batch.append(
                microseconds: 1_778_493_600_000_000,
                partition: partition,
                shop: "s",
                type: "com.example.thing",
                subject: "s0",
                source: "/x",
                id: "e\(id)",
                data: "{}"
            )
        }
        return batch
    }

    /// Every way to append, often enough that PostgreSQL has made up its mind about a generic plan: by COPY, by arrays, at known
    /// heads, with duplicates, with expectations, and by the SQL function.
    private static func appendInEveryWay(from first: Int, _ connection: PostgresConnection) async throws {
        let writer = try await LogWriter(connection: connection)
        var next = first
        func take(_ count: Int) -> Range<Int> {
            next += count
            return next - count..<next
        }
        for _ in 0..<8 {
            for size in [200, 20] {
                let ids = take(size)
                _ = try await writer.append(try batch(ids))
                let again = try await writer.append(try batch(ids))
                #expect(again.allSatisfy { $0.kind == .duplicate })
                // Without duplicates the next batch is written without a look again.
                _ = try await writer.append(try batch(take(1)))
            }
            let group = try batch(take(20))
            let item = AppendPlan.Item(rows: 0..<group.count)
            let partitions = Set(group.rows.map(\.partition))
            let heads = try await Self.heads(of: partitions, connection)
            #expect(try await writer.append(group, [item], at: heads) != nil)

            let single = take(1)
            let expectation = AppendExpectation(shop: "s", subject: "s\(single.lowerBound % 64)", after: -1)
            _ = try await writer.append(try batch(single), expecting: [expectation])
            let events = "[" + take(3).map(line).joined(separator: ",") + "]"
            let partition = AppendExpectation(shop: "s", subject: "s1", after: -1).partition(of: writer.partitions)
            for _ in 0..<2 {
                _ = try await connection.query("SELECT * FROM kefu.append(\(events)::text::json)")
                let head = try await Self.heads(of: [partition], connection)[partition]?.lastOffset ?? -1
                let expecting = #"{"shop":"s","subject":"s1","after":\#(head)}"#
                _ = try await connection.query(
                    "SELECT * FROM kefu.append(\(events)::text::json, \(expecting)::text::json)"
                )
            }
        }
    }

    private static func heads(
        of partitions: Set<Int>,
        _ connection: PostgresConnection
    ) async throws -> [Int: AppendPlan.Head] {
        let rows = try await connection.query(
            "SELECT DISTINCT ON (partition) partition, last_offset, digest, recorded_at FROM kefu.batches ORDER BY 1, 2 DESC"
        )
        var heads: [Int: AppendPlan.Head] = [:]
        for row in rows.rows {
            let (partition, last, digest, recorded) = try row.decode((Int16, Int64, [UInt8], Timestamp).self)
            guard partitions.contains(Int(partition)) else { continue }
            heads[Int(partition)] = .init(
                lastOffset: last,
                digest: digest,
                recordedMicroseconds: recorded.microseconds
            )
        }
        return heads
    }

    @Test func plansOfAConnectionThatBeganWithAnEmptyLogStayRight() async throws {
        let log = try await TestLog.make()
        let recorder = PlanRecorder()
        let connection = try await recorder.connect(log.superuser, settings: LogRole.writer.settings)
        defer { connection.close() }
        // The heads are the test's own question, so they are asked once before anything is there.
        _ = try await Self.heads(of: [], connection)
        let atFirst = try await recorder.plans(connection) { try await Self.appendInEveryWay(from: 0, connection) }

        let writer = try await LogWriter(connection: connection)
        for start in stride(from: 10_000, to: 210_000, by: 1000) {
            _ = try await writer.append(Self.plainBatch(start..<start + 1000))
        }
        let later = try await recorder.plans(connection) { try await Self.appendInEveryWay(from: 210_000, connection) }
        #expect(later.subtracting(atFirst) == [], "plans that the empty log did not have")
        #expect(atFirst.count { !$0.scans.isEmpty } >= 8)
        for access in atFirst.union(later) where !access.statement.contains("DISTINCT ON") {
            #expect(!access.scans.contains { $0.contains("Seq Scan") }, "\(access)")
            // What is not served by the index would be looked through row by row.
            #expect(!access.scans.contains { $0.contains("Filter: ") && $0.contains("identity") }, "\(access)")
        }
    }
}
