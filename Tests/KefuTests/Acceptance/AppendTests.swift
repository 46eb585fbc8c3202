// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// What `kefu append` promises about its end: status, summary, and what is stored.
struct AppendTests {
    private static func lines(_ count: Int, from first: Int = 0) -> [String] {
        (first..<first + count).map {
            EventLine.received("m\($0)", "c\($0 % 50)", at: "2024-05-11T10:00:00+08:00")
        }
    }

    private static func bytes(_ lines: [String]) -> [UInt8] { Array(lines.joined(separator: "\n").utf8) }

    @Test func theStatusTellsHowItEnded() async throws {
        try await TestLog.with { log in
            let file = try log.file("good.ndjson", Self.bytes(Self.lines(3)))
            let first = try await log.kefu("append", file)
            #expect(first.status == 0, "\(first)")
            // The summary is the last line, and the only one.
            #expect(first.outputText == #"{"appended":3,"duplicates":0,"refused":0,"conflicts":0}"# + "\n")
            let again = try await log.kefu("append", file)
            #expect(again.status == 0, "\(again)")
            #expect(try AppendSummary(again) == AppendSummary(duplicates: 3))
            let twice = try await log.kefu("append", file, "-", input: .bytes(Self.bytes(Self.lines(2, from: 3))))
            #expect(
                try twice.status == 0 && AppendSummary(twice) == AppendSummary(appended: 2, duplicates: 3),
                "\(twice)"
            )
            let array = try await log.kefu(
                "append",
                "-",
                input: .bytes(Array("[\(Self.lines(4, from: 3).joined(separator: " , \n"))]".utf8))
            )
            #expect(
                try array.status == 0 && AppendSummary(array) == AppendSummary(appended: 2, duplicates: 2),
                "\(array)"
            )
            let empty = try await log.kefu("append", "-")
            #expect(try empty.status == 0 && AppendSummary(empty) == AppendSummary(), "\(empty)")

            let missing = try await log.kefu("append", log.directory + "/missing.ndjson")
            #expect(missing.status == 1 && missing.errorText.contains("missing.ndjson"), "\(missing)")
            for arguments in [
                ["append", "--batch", "0"], ["append", "--nonsense"], ["append", "--batch", "x"],
                ["append", "--connections", "0"],
            ] {
                let usage = try await log.kefu(arguments)
                #expect(usage.status == 2 && !usage.errorText.isEmpty, "\(arguments): \(usage)")
            }
            let refused = try await log.kefu("append", "-", input: .bytes(Array("{}".utf8)))
            #expect(try refused.status == 3 && AppendSummary(refused) == AppendSummary(refused: 1), "\(refused)")
            #expect(refused.errorText.hasPrefix("-:1: "), "\(refused)")
            try await log.expectWhole(events: 7)
        }
    }

    @Test(arguments: ["1", "3", "16"])
    func theOrderOfASubjectIsThatOfTheFileWhateverTheConnections(connections: String) async throws {
        try await TestLog.with { log in
            let file = try log.file("ordered.ndjson", Self.bytes(Self.lines(4000)))
            let first = try await log.kefu("append", file, "--connections", connections, "--batch", "20")
            #expect(try first.status == 0 && AppendSummary(first) == AppendSummary(appended: 4000), "\(first)")
            let again = try await log.kefu("append", file, "--connections", connections, "--batch", "33")
            #expect(try again.status == 0 && AppendSummary(again) == AppendSummary(duplicates: 4000), "\(again)")
            try await log.expectWhole(events: 4000)
            let overtaken: Int64 = try await log.value(
                """
                SELECT count(*) FROM (
                  SELECT substr(id, 2)::int8 AS n, lag(substr(id, 2)::int8) OVER (PARTITION BY subject ORDER BY "offset") AS before
                  FROM kefu.events
                ) e
                WHERE n < before
                """
            )
            #expect(overtaken == 0, "events behind a later one of their subject")
        }
    }

    @Test func anExpectationIsMetOrNothingIsStored() async throws {
        try await TestLog.with { log in
            func line(_ id: String, _ customer: String = "c1") -> [UInt8] {
                Array((EventLine.received(id, customer, at: "2024-05-11T10:00:00+08:00") + "\n").utf8)
            }
            let first = try await log.kefu("append", "-", "--expecting", "-1", input: .bytes(line("m1")))
            #expect(try first.status == 0 && AppendSummary(first) == AppendSummary(appended: 1), "\(first)")
            let second = try await log.kefu("append", "-", "--expecting", "-1", input: .bytes(line("m2")))
            #expect(
                try second.status == 3 && AppendSummary(second) == AppendSummary(refused: 1, conflicts: 1),
                "\(second)"
            )
            #expect(second.errorText.contains("expectation") && second.errorText.contains(":0"), "\(second)")
            // Stored already: acknowledged whatever came since.
            let again = try await log.kefu("append", "-", "--expecting", "-1", input: .bytes(line("m1")))
            #expect(try again.status == 0 && AppendSummary(again) == AppendSummary(duplicates: 1), "\(again)")
            let others = ["--expecting", "-1", "--expecting-type", "message.sent"]
            let third = try await log.kefu(["append", "-"] + others, input: .bytes(line("m3")))
            #expect(try third.status == 0 && AppendSummary(third) == AppendSummary(appended: 1), "\(third)")
            let two = line("m4") + line("m5", "c2")
            let mixed = try await log.kefu("append", "-", "--expecting", "99", input: .bytes(two))
            #expect(mixed.status == 1 && mixed.errorText.contains("one subject"), "\(mixed)")
            let ahead = try await log.kefu("append", "-", "--expecting", "99", input: .bytes(line("m4")))
            #expect(ahead.status == 1 && ahead.errorText.contains("ends at offset 1: give"), "\(ahead)")
            let usage = try await log.kefu("append", "-", "--expecting-type", "message.sent")
            #expect(usage.status == 2, "\(usage)")
            try await log.expectWhole(events: 2)
        }
    }

    @Test func allOrNothingStoresNothingWhenOneIsBad() async throws {
        try await TestLog.with { log in
            try await log.append(Self.lines(1))
            let bad = Self.lines(3000, from: 1) + ["{}"]
            let refused = try await log.kefu(
                "append",
                "-",
                "--all-or-nothing",
                "--batch",
                "100",
                input: .bytes(Self.bytes(bad))
            )
            #expect(refused.status == 3, "\(refused)")
            #expect(try AppendSummary(refused).appended == 0 && AppendSummary(refused).refused == 1, "\(refused)")
            try await log.expectWhole(events: 1)
            let conflict =
                Self.lines(3000, from: 1) + [
                    EventLine.received("m0", "c0", at: "2024-05-11T11:00:00+08:00")
                ]
            let inConflict = try await log.kefu("append", "-", "--all-or-nothing", input: .bytes(Self.bytes(conflict)))
            #expect(inConflict.status == 3, "\(inConflict)")
            try await log.expectWhole(events: 1)
            let good = try await log.kefu(
                "append",
                "-",
                "--all-or-nothing",
                input: .bytes(Self.bytes(Self.lines(3000)))
            )
            #expect(good.status == 0, "\(good)")
            #expect(try AppendSummary(good) == AppendSummary(appended: 2999, duplicates: 1))
            try await log.expectWhole(events: 3000)
        }
    }

    @Test func linesOfAnOpenPipeAreStoredAndASignalEndsTheWaitForMore() async throws {
        try await TestLog.with { log in
            let file = try log.file("few.ndjson", Self.bytes(Self.lines(5)) + Array("\n".utf8))
            let over = log.directory + "/over"
            // The last line has no end yet: it is neither stored nor refused.
            let script = "cat \(file); printf '{\"id\":'; until [ -e \(over) ]; do sleep 0.05; done"
            let append = try log.start(["append", "-"], input: .pipe(fromScript: script))
            try await wait(for: "the lines") { try await log.heads().reduce(0, +) == 5 }
            append.send(SIGTERM)
            // The pipe is open until the program has ended.
            try await wait(for: "its end") { kill(append.processID, 0) != 0 }
            _ = try log.file("over", [UInt8]())
            let ending = await append.end()
            #expect(ending.signal == SIGTERM, "\(ending)")
            #expect(try AppendSummary(ending) == AppendSummary(appended: 5))
            try await log.expectWhole(events: 5)
        }
    }

    @Test func anAppendWhoseDatabaseGoesAwayFailsAndIsCompletedByAnother() async throws {
        try await TestLog.with { log in
            try await log.must("log", "status")
            let lines = Self.lines(60_000)
            let file = try log.file("many.ndjson", Self.bytes(lines))
            let append = try log.start(["append", file, "--batch", "20"])
            let monitor = try await log.superuser()
            // Somewhere after the first commits and before the last.
            while try await monitor.query("SELECT EXISTS (SELECT FROM kefu.batches)")[0].decode(Bool.self, at: 0)
                == false
            {
                try #require(!append.hasEnded, "the append was over before the database went away")
            }
            monitor.close()
            try await log.must("down", "--force")
            let ending = await append.end()
            #expect(ending.status == 1, "\(ending)")
            #expect(ending.errorText.contains("kefu: "), "\(ending)")
            let stored = Int(try await log.heads().reduce(0, +))
            // What was stored for certain is told; what was being written then may be stored too.
            let told = try AppendSummary(ending)
            #expect(told.appended > 0 && told.appended <= stored && told.refused == 0, "\(told), \(stored) stored")
            #expect(stored > 0 && stored < lines.count)
            try await log.expectWhole(events: stored)
            let rest = try AppendSummary(try await log.must("append", file))
            #expect(rest == AppendSummary(appended: lines.count - stored, duplicates: stored))
            try await log.expectWhole(events: lines.count)
        }
    }

    @Test func eventsOfASubjectAreStoredInTheOrderOfTheFile() async throws {
        try await TestLog.with { log in
            let lines = Self.lines(2000)
            let file = try log.file("ordered.ndjson", Self.bytes(lines))
            try await log.must("append", file, "--batch", "7")
            let disorder = try await log.value(
                """
                SELECT count(*) FROM (
                  SELECT substr(id, 2)::int AS n, lag(substr(id, 2)::int) OVER (PARTITION BY subject ORDER BY "offset") AS before
                  FROM kefu.events
                ) e WHERE before > n
                """,
                as: Int64.self
            )
            #expect(disorder == 0)
        }
    }
}
