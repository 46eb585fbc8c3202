// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// What is exported and appended to an empty log gives an equal log.
struct ExportTests {
    /// The canonical bytes of every event with its position: a digest for each partition.
    private func content(_ log: TestLog) async throws -> [String] {
        try await log.column(
            """
            SELECT partition || ' ' || count(*) || ' ' || encode(sha256(string_agg(
              kefu.event_bytes("offset", "time", shop, type, subject, source, id, extensions, data), ''::bytea ORDER BY "offset")), 'hex')
            FROM kefu.events GROUP BY partition ORDER BY partition
            """
        )
    }

    private func vault(_ log: TestLog) async throws -> [String] {
        try await log.column(
            #"SELECT partition || ':' || "offset" || ' ' || person || ' ' || convert_from(content, 'UTF8') FROM kefu.vault ORDER BY partition, "offset""#
        )
    }

    /// Exports a log and appends what came to another one of the same test.
    private func copy(_ log: TestLog, to name: String, _ options: String...) async throws -> TestLog {
        let other = log.another(name)
        let pipe = #"set -e; "$0" log export --data-dir "$1" $3 2>/dev/null | "$0" append --data-dir "$2" -"#
        let ending = try await Program.run(
            "/bin/sh",
            ["-c", pipe, Places.kefu, log.dataDirectory, other.dataDirectory, options.joined(separator: " ")]
        )
        try #require(ending.status == 0, "\(ending)")
        return other
    }

    @Test func generatedEventsComeBackEqual() async throws {
        try await TestLog.with { log in
            let lines = MixedEvents(count: 4000, generator: .printed("export")).lines
            let ending = try await log.kefu(
                ["append", "-", "--batch", "70"],
                input: .bytes(Array(lines.joined(separator: "\n").utf8))
            )
            #expect(ending.status == 3)
            let appended = try AppendSummary(ending).appended
            #expect(appended > 3000)
            let mine = try await content(log)
            #expect(try await vault(log).count > 500)

            // With the text: everything is equal, also what the vault has.
            let whole = try await copy(log, to: "whole", "--with-text")
            #expect(try await content(whole) == mine)
            #expect(try await vault(whole) == vault(log))
            try await whole.expectWhole(events: appended)
            // Without: the lengths stand for the texts.
            let bare = try await copy(log, to: "bare")
            #expect(try await content(bare) == mine)
            #expect(try await vault(bare).isEmpty)
            #expect(try await bare.must("log", "export").output == log.must("log", "export").output)
            #expect(try await bare.must("log", "verify").outputText.hasPrefix("whole: "))
            // Events of both ways are duplicates of each other.
            let again = try await Program.run(
                "/bin/sh",
                [
                    "-c", #""$0" log export --with-text --data-dir "$1" | "$0" append --data-dir "$2""#, Places.kefu,
                    log.dataDirectory, bare.dataDirectory,
                ]
            )
            #expect(try AppendSummary(again) == AppendSummary(duplicates: appended))
        }
    }

    @Test(.enabled(if: RealSet.areThere, RealSet.missing), arguments: [RealSet.tmall])
    func aRealSetComesBackEqual(set: RealSet) async throws {
        try await TestLog.with { log in
            try await log.must("append", set.events)
            let other = try await copy(log, to: "other", "--with-text")
            #expect(try await content(other) == content(log))
            #expect(try await vault(other) == vault(log))
            let (mine, others) = (
                try await log.must("log", "export").output, try await other.must("log", "export").output
            )
            #expect(mine == others)
            #expect(Lines.split(mine).count == set.count)
        }
    }

    @Test func eventsAtTheLimitsComeBackEqual() async throws {
        try await TestLog.with { log in
            let time = "2024-05-11T10:00:00Z"
            func custom(_ id: String, at time: String, _ data: String) -> String {
                EventLine.event("com.example.thing", id: id, subject: "customers/c1", at: time, data: data)
            }
            func filled(_ make: (String) -> String) -> String {
                make(String(repeating: "x", count: 1 << 20 - make("").utf8.count))
            }
            let fields = (0..<1000).map { "\"f\($0)\":1" }
            let message = #"{"customer_id":"c1","text":"a","phone":"b",\#(fields[..<997].joined(separator: ","))}"#
            let large = [
                filled { EventLine.received("1", "c1", at: time, text: $0) },
                filled { custom("2", at: time, "\"\($0)\"") },
                custom("3", at: time, "{\(fields.joined(separator: ","))}"),
                EventLine.event("message.received", id: "4", subject: "customers/c1", at: time, data: message),
                custom("5", at: "0001-01-01T00:00:00.000001Z", "1"),
                custom("6", at: "9999-12-31T23:59:59.999999Z", "1"),
            ]
            // Each has one behind it, which would stand elsewhere if it were refused.
            let lines = large.enumerated().flatMap { number, line in
                [line, EventLine.received("after \(number)", "c1", at: time)]
            }
            #expect(try await log.append(lines) == AppendSummary(appended: lines.count))
            let whole = try await copy(log, to: "whole", "--with-text")
            #expect(try await content(whole) == content(log))
            #expect(try await vault(whole) == vault(log))
            let bare = try await copy(log, to: "bare")
            #expect(try await content(bare) == content(log))
        }
    }

    @Test func aPayloadAgainstItsSchemaIsNotTakenByTheCommand() async throws {
        try await TestLog.with { log in
            try await log.must("log", "status")
            let bad = EventLine.event(
                "message.sent",
                id: "1",
                subject: "customers/c1",
                at: "2024-05-11T10:00:00Z",
                data: "{}"
            )
            let good = EventLine.received("2", "c1", at: "2024-05-11T10:00:00Z")
            let events = "[\(bad),\(good)]"
            let outcomes = try await log.column(
                "SELECT outcome FROM kefu.append(\(events)::json) ORDER BY n",
                as: String.self
            )
            #expect(outcomes == ["appended", "appended"])
            let export = try await log.must("log", "export").output
            let other = log.another("other")
            let ending = try await other.kefu("append", "-", "--all-or-nothing", input: .bytes(export))
            #expect(ending.status == 3 && ending.errorText.contains("-:1: data.sender_kind: required"), "\(ending)")
            #expect(try await other.heads().reduce(0, +) == 0)
        }
    }

    @Test func anExportEndsAtItsCut() async throws {
        try await TestLog.with { log in
            let lines = (0..<200).map { EventLine.placed("\($0)", "\($0)", at: "2024-05-11T10:00:00.000001+08:00") }
            try await log.append(Array(lines[..<120]))
            let first = try await log.must("log", "export")
            let cut = try #require(
                first.errorText.split(separator: " ").last?.split(separator: "\n").first.map { String($0) }
            )
            try await log.append(lines)
            #expect(try await log.must("log", "export", "--cut", cut).output == first.output)
            let rest = try await log.must("log", "read", "--from-cut", cut, "--output", "ndjson").output
            #expect(Lines.split(rest).count == 80)
            let all = try await log.must("log", "export").output
            let pieces = [first.output, rest].flatMap { bytes in
                Lines.split(bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
            }
            #expect(Set(pieces) == Set(Lines.split(all).map { String(decoding: all[$0], as: UTF8.self) }))

            // A file is there whole or not at all.
            let file = log.directory + "/log.ndjson"
            try await log.must("log", "export", "--output-file", file)
            #expect(try await Program.run("/bin/cat", [file]).output == all)
            let failed = try await log.kefu("log", "export", "--output-file", log.directory + "/none/log.ndjson")
            #expect(failed.status == 1 && failed.errorText.contains("No such file"))
            let beyond = try await log.kefu("log", "export", "--cut", "0:100000")
            #expect(beyond.status == 1 && beyond.errorText.contains("ends before"), "\(beyond)")
        }
    }
}
