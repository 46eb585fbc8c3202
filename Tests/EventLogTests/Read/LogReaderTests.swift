// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

struct LogReaderTests {
    /// Events of three shops, two catalogue types and one of somebody's own, a minute apart.
    private static func lines(_ count: Int) -> [String] {
        (0..<count).map { number in
            let minute =
                (number / 60 % 24 < 10 ? "0" : "") + "\(number / 60 % 24):" + (number % 60 < 10 ? "0" : "")
                + "\(number % 60)"
            let (type, subject, data) =
                switch number % 3 {
                case 0: ("message.received", "customers/c\(number % 20)", #"{"text":"你好 \#(number)"}"#)
                case 1: ("order.placed", "orders/\(number)", #"{"order_id":"\#(number)","payable_minor":\#(number)}"#)
                default: ("com.example.thing", "things/\(number % 7)", #"{"n":\#(number)}"#)
                }
            return
                #"{"specversion":"1.0","id":"e\#(number)","source":"/x","type":"\#(type)","subject":"\#(subject)","time":"2026-05-11T\#(minute):00Z","shop":"s\#(number % 4)","data":\#(data)}"#
        }
    }

    private func events(
        _ log: TestLog,
        from start: Cut = .beginning,
        limit: Int? = nil,
        newest: Bool = false,
        _ change: (inout LogFilter) -> Void = { _ in }
    ) async throws -> [StoredEvent] {
        var filter = LogFilter()
        change(&filter)
        let selection = filter
        return try await log.database.withReader { reader in
            var found: [StoredEvent] = []
            let count =
                newest
                ? try await reader.newest(selection, from: start, limit: limit) { found.append($0) }
                : try await reader.read(selection, from: start, limit: limit) { found.append($0) }
            #expect(count == found.count)
            return found
        }
    }

    @Test func filtersFindExactlyTheirEvents() async throws {
        let log = try await TestLog.make()
        _ = try await log.append(Self.lines(600), batch: 37)
        let all = try await events(log)
        #expect(all.count == 600)
        #expect(all.map(\.position) == all.map(\.position).sorted())
        func expect(
            _ change: (inout LogFilter) -> Void,
            sourceLocation: SourceLocation = #_sourceLocation,
            _ belongs: (StoredEvent) -> Bool
        ) async throws {
            let wanted = all.filter(belongs)
            #expect(!wanted.isEmpty && wanted.count < 600, sourceLocation: sourceLocation)
            let found = try await events(log, change)
            #expect(found == wanted, sourceLocation: sourceLocation)
            let backward = try await events(log, newest: true, change)
            #expect(Set(backward.map(\.position)) == Set(wanted.map(\.position)), sourceLocation: sourceLocation)
        }
        try await expect {
            $0.types = ["order.*"]
        } _: {
            $0.event.type == "order.placed"
        }
        try await expect {
            $0.types = ["com.example.*", "message.received"]
        } _: {
            $0.event.type != "order.placed"
        }
        try await expect {
            $0.types = ["com.example.thing"]
        } _: {
            $0.event.type == "com.example.thing"
        }
        try await expect {
            $0.shops = ["s1", "s3"]
        } _: {
            ["s1", "s3"].contains($0.event.shop)
        }
        try await expect {
            $0.subject = "customers/c3"
        } _: {
            $0.event.subject == "customers/c3"
        }
        try await expect {
            $0.shops = ["s3", "s1"]
            $0.subject = "customers/c3"
        } _: {
            $0.event.subject == "customers/c3" && ["s1", "s3"].contains($0.event.shop)
        }
        let (noon, later) = (
            Timestamp(microseconds: 1_778_464_800_000_000), Timestamp(microseconds: 1_778_468_400_000_000)
        )
        try await expect {
            $0.since = noon
            $0.until = later
        } _: {
            $0.event.time >= noon && $0.event.time < later
        }
        try await expect {
            $0.partition = 3
            $0.from = 2
            $0.to = 9
        } _: {
            $0.position.partition == 3 && (2...9).contains($0.position.offset)
        }
        // A character that means something to LIKE means itself.
        #expect(try await events(log) { $0.types = ["order_placed", "order%"] }.isEmpty)
        await #expect { _ = try await events(log) { $0.partition = 16 } } throws: {
            ($0 as? EventLogError)?.code == .invalidPlace
        }
    }

    @Test func aCutSplitsTheLogInTwo() async throws {
        let log = try await TestLog.make()
        _ = try await log.append(Array(Self.lines(300)[..<200]), batch: 50)
        let before = try await events(log)
        let cut = try await log.database.withReader { try await $0.heads() }
        _ = try await log.append(Self.lines(300), batch: 50)
        let after = try await events(log, from: cut)
        #expect(after.count == 100)
        #expect(try await events(log, from: cut, newest: true).count == 100)
        let again = try await log.database.withReader { reader in
            var found: [StoredEvent] = []
            _ = try await reader.read(LogFilter(), to: cut) { found.append($0) }
            return found
        }
        #expect(again == before)
        await #expect { _ = try await events(log, from: Cut(ends: Array(repeating: 0, count: 16) + [1])) } throws: {
            ($0 as? EventLogError)?.code == .invalidPlace
        }
    }

    @Test func backwardTheLastRecordedComesFirst() async throws {
        let log = try await TestLog.make()
        // One by one, so that each has an instant of its own.
        let lines = Self.lines(60)
        _ = try await log.append(lines, batch: 1)
        let newest = try await events(log, newest: true)
        #expect(newest.map(\.event.id) == (0..<60).reversed().map { "e\($0)" })
        #expect(try await events(log, limit: 7, newest: true) == Array(newest[..<7]))
    }

    @Test func backwardAPartitionOfManyPagesIsReadWhole() async throws {
        let log = try await TestLog.make()
        let lines = (0..<1500).map {
            #"{"specversion":"1.0","id":"e\#($0)","source":"/x","type":"com.example.thing","subject":"one","time":"2026-05-11T10:00:00Z","shop":"s"}"#
        }
        _ = try await log.append(lines, batch: 400)
        #expect(try await events(log, newest: true).map(\.position.offset) == (0..<1500).reversed())
        #expect(try await events(log).map(\.position.offset) == Array(0..<1500))
        #expect(try await events(log, limit: 1001).count == 1001)
    }

    @Test func pagesOfLargeEventsStayBounded() async throws {
        let log = try await TestLog.make()
        let filler = String(repeating: "x", count: 900_000)
        let lines = (0..<30).map {
            #"{"specversion":"1.0","id":"e\#($0)","source":"/x","type":"com.example.thing","subject":"one","time":"2026-05-11T10:00:00Z","shop":"s","data":{"f":"\#(filler)"}}"#
        }
        _ = try await log.append(lines, batch: 10)
        try await log.database.withReader { reader in
            var pages: [Int] = []
            var offsets: [Int64] = []
            _ = try await reader.pages(LogFilter()) { page in
                pages.append(page.count)
                offsets += (0..<page.count).map { page.offset(at: $0) }
            }
            #expect(offsets == Array(0..<30))
            #expect(pages.allSatisfy { $0 <= 11 }, "\(pages)")
        }
    }

    @Test func anEventIsTheSameBytesEveryTime() async throws {
        let log = try await TestLog.make()
        _ = try await log.append(Self.lines(90))
        try await log.database.withReader { reader in
            var lines: [String] = []
            for limit in [90, 90] {
                var bytes: [UInt8] = []
                _ = try await reader.pages(LogFilter(), limit: limit) { page in
                    for index in 0..<page.count { try page.appendLine(at: index, to: &bytes) }
                }
                lines.append(String(decoding: bytes, as: UTF8.self))
            }
            #expect(lines[0] == lines[1])
            var single: [UInt8] = []
            _ = try await reader.read(LogFilter()) { single += CloudEventEncoder.line($0.event) }
            #expect(String(decoding: single, as: UTF8.self) == lines[0])
        }
    }

    @Test func aHoleIsAnErrorAndNeverSkipped() async throws {
        let log = try await TestLog.make()
        let lines = (0..<20).map {
            #"{"specversion":"1.0","id":"e\#($0)","source":"/x","type":"com.example.thing","subject":"one","time":"2026-05-11T10:00:00Z","shop":"s"}"#
        }
        _ = try await log.append(lines)
        try await log.withSuperuser { connection in
            try await connection.execute(
                #"SET session_replication_role = replica; DELETE FROM kefu.events WHERE "offset" = 11"#
            )
        }
        await #expect { _ = try await events(log) } throws: {
            ($0 as? EventLogError)?.message.contains(":11 is missing") == true
        }
    }
}
