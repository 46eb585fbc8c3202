// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventLog
import Glibc
import Postgres
import Testing

@testable import kefu

/// One throw-away private cluster for the whole test process, with the facts of two shops in its read models.
enum TestDesk {
    private static let database = Task { try await launch() }

    /// A log in whose read models three customers wait: one of shop 100000001, two of 200000002, which is in London.
    static func log() async throws -> LogDatabase {
        try await database.value.log
    }

    private static func launch() async throws -> DeskDatabase {
        var template = Array("/tmp/kefu-desk-XXXXXX".utf8CString)
        let directory = String(cString: try #require(mkdtemp(&template)))
        removal = "kill -QUIT $(head -n 1 \(directory)/postgres/postmaster.pid) 2>/dev/null; rm -rf \(directory)"
        atexit { _ = system(TestDesk.removal) }
        let database = try await DeskDatabase.open(try DatabaseOptions.parse(["--data-dir", directory]))
        let cluster = try #require(database.cluster)
        let connection = try await PostgresConnection.connect(cluster.configuration(user: "postgres"))
        defer { connection.close() }
        try await connection.execute(
            """
            INSERT INTO kefu_read.shops_g1 ("partition", shop, at, id, source, platform, name, time_zone) VALUES
                (0, '100000001', '2026-01-01Z', '1', '/t', 'pdd', '小猫旗舰店', NULL),
                (0, '200000002', '2026-01-01Z', '2', '/t', 'other', 'London cats', 'Europe/London');
            INSERT INTO kefu_read.messages_g1 ("partition", shop, customer, at, id, source, counts, "offset") VALUES
                (0, '100000001', '007', '2026-05-11T02:10:15Z', '1', '/t', true, 0),
                (1, '200000002', 'li', '2026-05-11T02:10:20.25Z', '2', '/t', true, 0),
                (2, '200000002', 'wang', '2026-05-11T02:10:25Z', '3', '/t', true, 0);
            """
        )
        return database
    }

    // Written once, before the exit handler that reads it is installed.
    nonisolated(unsafe) private static var removal = ""
}
