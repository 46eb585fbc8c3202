// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// `docs/examples/append.py`, run as it stands against a real log.
@Suite(.enabled(if: Python.path != nil || getenv("CI") != nil, "needs python3 with psycopg, in .venv or in the system"))
struct PythonExampleTests {
    private static let script = Places.package + "/docs/examples/append.py"

    private static func record(_ text: String, at time: String = "10:10:15+08:00", id: String? = nil) -> String {
        #"{"mall":"100000001","customer":"c-17","sent_at":"2026-05-11T\#(time)","text":"\#(text)""#
            + (id.map { #","message_id":"\#($0)""# } ?? "") + "}\n"
    }

    /// Starts the example as a program that may do nothing but append.
    private static func start(_ log: TestLog, _ records: [String]) async throws -> Program {
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                DO $$ BEGIN
                  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'erp') THEN
                    CREATE ROLE erp LOGIN; GRANT kefu_append TO erp;
                  END IF;
                END $$
                """
            )
        }
        let sockets = try await log.value("SELECT current_setting('unix_socket_directories')", as: String.self)
        return try Program.start(
            try #require(Python.path, "python3 with psycopg is missing: run scripts/setup"),
            [script, "host=\(sockets) user=erp dbname=kefu"],
            input: .bytes(Array(records.joined().utf8))
        )
    }

    @Test func everyRecordGetsItsOutcome() async throws {
        let records = [
            Self.record("在吗"), Self.record("什么时候发货？", id: "m-1"), Self.record("在吗"),
            Self.record("什么时候发货？", id: "m-1"), Self.record("退款", id: "m-1"), Self.record("亲", at: "10:10:15"),
        ]
        try await TestLog.with { log in
            try await log.must("log", "status")
            let first = await (try Self.start(log, records)).end()
            #expect(first.status == 3, "\(first)")
            #expect(first.outputText == #"{"appended": 3, "duplicate": 1, "conflict": 1, "refused": 1}"# + "\n")
            #expect(first.errorText.contains("line 5: conflict with ") && first.errorText.contains("another data"))
            #expect(first.errorText.contains("line 6: refused: time: "))
            #expect(!first.errorText.contains("退款"))

            // The same export again: the same ids, so nothing new.
            let again = await (try Self.start(log, Array(records.prefix(4)))).end()
            #expect(again.status == 0, "\(again)")
            #expect(again.outputText == #"{"appended": 0, "duplicate": 4, "conflict": 0, "refused": 0}"# + "\n")

            // The recipe of the guide, as anybody else would write it.
            let fields = #"["message","100000001","c-17","2026-05-11T10:10:15+08:00","在吗","#
            let ids: [String] = try await log.column(
                """
                SELECT left(encode(sha256(convert_to(\(fields) || n || ']', 'UTF8')), 'hex'), 32)
                FROM generate_series(0, 1) n
                """
            )
            let stored: [String] = try await log.column("SELECT id FROM kefu.events")
            #expect(Set(stored) == Set(ids + ["m-1"]))
            try await log.expectWhole(events: 3)
        }
    }

    @Test func linesThatAreNoRecordsAreRefusedAndTheOthersStored() async throws {
        let bad = [
            "garbage\n", "[]\n", Self.record("在吗").replacing(#""mall":"100000001","#, with: ""),
            Self.record("在吗").replacing(#""c-17""#, with: "17"), Self.record(#"\ud800"#),
            Self.record("在吗").replacing(#""在吗""#, with: "NaN"),
        ]
        try await TestLog.with { log in
            try await log.must("log", "status")
            // What is right stands before, between and after, and the second run finds it stored.
            let records = [Self.record("在吗")] + bad + ["\n", Self.record("亲")]
            for counts in [#""appended": 2, "duplicate": 0"#, #""appended": 0, "duplicate": 2"#] {
                let ending = await (try Self.start(log, records)).end()
                #expect(ending.status == 3, "\(ending)")
                #expect(ending.outputText == "{\(counts), \"conflict\": 0, \"refused\": 6}\n")
                for line in 2...7 { #expect(ending.errorText.contains("line \(line): refused: "), "\(ending)") }
                #expect(ending.errorText.contains("line 4: refused: mall: "))
                #expect(!ending.errorText.contains("Traceback") && !ending.errorText.contains("在吗"), "\(ending)")
            }
            try await log.expectWhole(events: 2)
        }
    }

    @Test func aLostConnectionLosesAndDoublesNothing() async throws {
        let records = (0..<450).map { Self.record("第\($0)句") }
        try await TestLog.with { log in
            try await log.must("log", "status")
            let holder = try await log.superuser()
            defer { holder.close() }
            try await holder.execute("BEGIN")
            _ = try await holder.query(
                "SELECT pg_advisory_xact_lock(1801807477, p)::text FROM generate_series(0, 15) p"
            )
            let program = try await Self.start(log, records)
            // It waits for the lock, and loses its connection there.
            var terminated: Int64 = 0
            let deadline = ContinuousClock.now + .seconds(120)
            while terminated == 0 {
                try #require(!program.hasEnded && ContinuousClock.now < deadline, "it never waited for the locks")
                // On a connection of its own each time: within one transaction the answer would stay the same.
                terminated = try await log.value(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE usename = 'erp' AND wait_event_type = 'Lock'
                    """
                )
                try await Task.sleep(for: .milliseconds(10))
            }
            try await holder.execute("COMMIT")
            let ending = await program.end()
            #expect(ending.status == 0, "\(ending)")
            #expect(ending.errorText.contains("; again"), "\(ending)")
            #expect(ending.outputText == #"{"appended": 450, "duplicate": 0, "conflict": 0, "refused": 0}"# + "\n")
            try await log.expectWhole(events: 450)
        }
    }
}

private enum Python {
    /// A Python that has `psycopg`: the project's own, else the system's.
    static let path: String? = [Places.package + "/.venv/bin/python3", "/usr/bin/python3"].first { path in
        access(path, X_OK) == 0 && system("'\(path)' -c 'import psycopg' 2>/dev/null") == 0
    }
}
