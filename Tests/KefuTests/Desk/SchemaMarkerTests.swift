// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

@testable import kefu

/// A database that takes the place of another one is not taken for it.
struct SchemaMarkerTests {
    private static let line = EventLine.received("1", "c1", at: "2024-05-11T10:00:00+08:00", text: "在吗")

    @Test func anEmptyDatabaseInThePlaceOfAnotherIsMigrated() async throws {
        try await TestLog.with { log in
            #expect(try await log.append([Self.line]) == AppendSummary(appended: 1))
            try await log.withSuperuser(of: "postgres") { connection in
                try await connection.execute("DROP DATABASE kefu WITH (FORCE)")
                try await connection.execute("CREATE DATABASE kefu TEMPLATE template0")
            }
            #expect(try await log.append([Self.line]) == AppendSummary(appended: 1))
            try await log.expectWhole(events: 1)
        }
    }

    @Test func aRestoredDatabaseOfAnotherSchemaIsRefused() async throws {
        try await TestLog.with { log in
            try await log.append([Self.line])
            try await log.withSuperuser(of: "postgres") { connection in
                try await connection.execute("CREATE DATABASE restored TEMPLATE kefu")
                try await connection.execute("DROP DATABASE kefu WITH (FORCE)")
                try await connection.execute("ALTER DATABASE restored RENAME TO kefu")
            }
            try await log.must("log", "status")
            // Restored once more, from a dump of a program with other files.
            try await log.withSuperuser(of: "postgres") { connection in
                try await connection.execute("CREATE DATABASE restored TEMPLATE kefu")
                try await connection.execute("DROP DATABASE kefu WITH (FORCE)")
                try await connection.execute("ALTER DATABASE restored RENAME TO kefu")
            }
            try await log.withSuperuser { try await $0.execute("UPDATE kefu.migrations SET checksum = 'x'") }
            for command in [["log", "status"], ["append", "-"]] {
                let refused = try await log.kefu(command)
                #expect(refused.status == 1 && refused.errorText.contains("from other files"), "\(command): \(refused)")
            }
        }
    }

    @Test func aMarkerHoldsForItsSchemaAndItsDatabaseAlone() throws {
        var template = Array("/tmp/kefu-marker-XXXXXX".utf8CString)
        let directory = String(cString: try #require(mkdtemp(&template)))
        let database = directory + "/postgres/base/16384"
        let (cluster, control) = (directory + "/postgres", directory + "/postgres/global/pg_control")
        for path in [cluster, cluster + "/global", cluster + "/base", database] { mkdir(path, 0o700) }
        defer {
            for path in [directory + "/schema-version", control] { unlink(path) }
            for path in [database, cluster + "/base", cluster + "/global", cluster, directory] { rmdir(path) }
        }
        SmallTextFile.write("an identifier, and more", to: control)
        let marker = SchemaMarker(dataDirectory: directory, schema: "1 a\nb\n")
        #expect(!marker.holds)
        marker.write(database: "16384")
        #expect(marker.holds)
        #expect(!SchemaMarker(dataDirectory: directory, schema: "2 a\nb\n").holds)
        // A cluster that is made anew gives its first databases the numbers that those of the old one had.
        SmallTextFile.write("Another one, and more", to: control)
        #expect(!marker.holds)
        marker.write(database: "16384")
        #expect(marker.holds)
        marker.write(database: "16385")
        #expect(!marker.holds)
        // As it was before it named the database.
        SmallTextFile.write("1 a\nb\n", to: directory + "/schema-version")
        #expect(!marker.holds)
        SmallTextFile.write("", to: directory + "/schema-version")
        #expect(!marker.holds)
    }
}
