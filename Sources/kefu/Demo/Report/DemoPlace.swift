// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Where the demonstration keeps its events.
struct DemoPlace {
    /// The database for the demonstration, and for every question about it.
    let database: DatabaseOptions

    /// The private cluster's directory, if that is where it is.
    let directory: String?

    /// Takes what the caller names, else a directory beside the default one: a log is not given invented events unless it
    /// was named, so KEFU_DATABASE_URL does not count.
    ///
    /// - Throws: `ValidationError` when there is no home to put the directory in.
    init(_ options: DatabaseOptions, environment: (String) -> String? = Environment.value(of:)) throws {
        let target = try options.target(environment: { $0 == "KEFU_DATABASE_URL" ? nil : environment($0) })
        switch target {
        case .server:
            database = options
            directory = nil
        case .embedded(let given):
            let directory = options.dataDir == nil ? given + "-demo" : given
            database = try DatabaseOptions.parse(["--data-dir", directory])
            self.directory = directory
        }
    }

    /// What a command needs to come to the same place. An address of a server may hold a password and is left out.
    var arguments: [String] {
        directory.map { ["--data-dir", $0] } ?? []
    }
}
