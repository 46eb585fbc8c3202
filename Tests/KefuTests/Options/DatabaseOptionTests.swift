// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import Testing

@testable import kefu

struct DatabaseOptionTests {
    private static func target(
        _ arguments: [String],
        environment: [String: String] = ["HOME": "/home/li"],
        isRoot: Bool = false
    ) throws -> DatabaseOptions.Target {
        try DatabaseOptions.parse(arguments).target(environment: { environment[$0] }, isRoot: isRoot)
    }

    @Test func withoutAnythingItIsTheDirectoryOfTheUser() throws {
        #expect(try Self.target([]) == .embedded(dataDirectory: "/home/li/.local/share/kefu"))
        let data = ["HOME": "/home/li", "XDG_DATA_HOME": "/data"]
        #expect(try Self.target([], environment: data) == .embedded(dataDirectory: "/data/kefu"))
        let relative = ["HOME": "/home/li", "XDG_DATA_HOME": "data"]
        #expect(try Self.target([], environment: relative) == .embedded(dataDirectory: "/home/li/.local/share/kefu"))
        #expect(try Self.target([], environment: data, isRoot: true) == .embedded(dataDirectory: "/var/lib/kefu"))
    }

    @Test func optionsGoBeforeTheEnvironment() throws {
        let environment = ["HOME": "/home/li", "KEFU_DATABASE_URL": "postgres://db/kefu"]
        #expect(try Self.target([], environment: environment) == .server(url: "postgres://db/kefu"))
        #expect(
            try Self.target(["--data-dir", "/srv/kefu"], environment: environment)
                == .embedded(dataDirectory: "/srv/kefu")
        )
        #expect(
            try Self.target(["--database-url", "postgres://other"], environment: environment)
                == .server(url: "postgres://other")
        )
    }

    @Test func aRelativeDirectoryIsThatOfTheCaller() throws {
        let current = try #require(getcwd(nil, 0))
        defer { free(current) }
        #expect(
            try Self.target(["--data-dir", "here"]) == .embedded(dataDirectory: String(cString: current) + "/here")
        )
    }

    @Test(arguments: [
        ["--data-dir", "/srv/kefu", "--database-url", "postgres://db"], ["--data-dir", ""], ["--database-url", ""],
    ])
    func whatMakesNoSenseIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try DatabaseOptions.parse(arguments) }
    }

    @Test func withoutAHomeItSaysWhatToGive() {
        #expect(throws: ValidationError.self) { try Self.target([], environment: [:]) }
    }
}
