// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import kefu

struct DemoPlaceTests {
    private static func place(_ arguments: [String], _ environment: [String: String]) throws -> DemoPlace {
        try DemoPlace(try DatabaseOptions.parse(arguments), environment: { environment[$0] })
    }

    @Test func inventedEventsNeverGoWhereNobodySaid() throws {
        let place = try Self.place(
            [],
            ["KEFU_DATABASE_URL": "postgres://live", "XDG_DATA_HOME": "/data", "HOME": "/h"]
        )
        let directory = try #require(place.directory)
        #expect(directory.hasSuffix("/kefu-demo"))
        #expect(place.arguments == ["--data-dir", directory])
        #expect(try place.database.target(environment: { _ in nil }) == .embedded(dataDirectory: directory))
    }

    @Test func aDirectoryThatIsNamedIsUsed() throws {
        let place = try Self.place(["--data-dir", "/tmp/elsewhere"], [:])
        #expect(place.directory == "/tmp/elsewhere")
    }

    @Test func aServerThatIsNamedIsUsedAndNotPrinted() throws {
        let place = try Self.place(["--database-url", "postgres://user:secret@host/kefu"], [:])
        #expect(place.directory == nil)
        #expect(place.arguments == [])
        #expect(try place.database.target() == .server(url: "postgres://user:secret@host/kefu"))
    }
}
