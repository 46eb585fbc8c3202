// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

@testable import ServiceDesk

/// Zones are names of the IANA database; what PostgreSQL would take for another place is refused.
struct ZoneNameTests {
    @Test(arguments: [
        "Asia/Shanghai", "asia/shanghai", "Europe/London", "America/Argentina/Buenos_Aires", "America/Port-au-Prince",
        "UTC", "utc",
        "GMT", "PRC", "Etc/GMT-8", "Etc/GMT+12", "Australia/Lord_Howe",
    ])
    func aNameIsTaken(_ name: String) throws {
        let checked = try ZoneName.checked(name)
        #expect(checked == name)
    }

    @Test(arguments: [
        "", "8", "+08:00", "-03:00", "UTC+8", "GMT-8", "CST", "EST", "cet", "CST6CDT", "Asia/Tokyo9", "Asia/", "/Asia",
        "Asia//Tokyo",
        "Etc/GMT-99", "Etc/GMT+13", "Etc/GMT++8", "Etc/GMT8", "<+08>-8", "Asia/Shanghai'", "Asia/\u{4e0a}\u{6d77}",
    ])
    func anythingElseIsRefused(_ text: String) {
        let error = #expect(throws: AskingError.self) { try ZoneName.checked(text) }
        #expect(error?.message.contains("write one such as Asia/Shanghai") == true)
    }

    /// The program and the SQL of the questions keep to the same names.
    @Test func theDatabaseTakesTheSameNames() async throws {
        let log = try await TestLog.make()
        let names: [(String, Bool)] = try await log.withSuperuser { connection in
            let result = try await connection.query(
                "SELECT name, kefu_read.safe_zone(name) IS NOT NULL FROM pg_timezone_names WHERE name !~ '^(posix|right)/'"
            )
            return try result.rows.map { try $0.decode((String, Bool).self) }
        }
        #expect(names.count > 300)
        for (name, isTaken) in names {
            let checked = try? ZoneName.checked(name)
            #expect((checked != nil) == isTaken, "\(name)")
        }
        let refused = names.filter { $0.0.contains("/") && !$0.0.hasPrefix("Etc/") && !$0.1 }
        #expect(refused.isEmpty, "\(refused)")
    }
}
