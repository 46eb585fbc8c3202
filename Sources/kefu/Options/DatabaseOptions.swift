// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// Which database to work on.
struct DatabaseOptions: ParsableArguments {
    /// A place where the log is.
    enum Target: Hashable, Sendable {
        /// A server of the caller's.
        case server(url: String)
        /// The private cluster in a directory.
        case embedded(dataDirectory: String)
    }

    @Option(help: ArgumentHelp("A PostgreSQL server to use, postgres://… (else KEFU_DATABASE_URL).", valueName: "url"))
    var databaseURL: String?

    @Option(
        help: ArgumentHelp(
            "The private cluster's directory, used when there is no URL (default: $XDG_DATA_HOME/kefu; as root /var/lib/kefu).",
            valueName: "directory"
        ),
        completion: .directory
    )
    var dataDir: String?

    func validate() throws {
        if databaseURL != nil, dataDir != nil {
            throw ValidationError("--database-url and --data-dir name two places; give one of them")
        }
        if let databaseURL, databaseURL.isEmpty {
            throw ValidationError("--database-url is empty; leave it out to use the private cluster")
        }
        if let dataDir, dataDir.isEmpty {
            throw ValidationError("--data-dir is empty; name a directory, for example ~/kefu")
        }
    }

    /// The place: an option goes before the environment, the environment before the default directory.
    ///
    /// - Throws: `ValidationError` when there is no home to put the directory in.
    func target(
        environment: (String) -> String? = Environment.value(of:),
        isRoot: Bool = geteuid() == 0
    ) throws -> Target {
        if let databaseURL {
            return .server(url: databaseURL)
        }
        if let dataDir {
            return .embedded(dataDirectory: Self.absolute(dataDir))
        }
        if let url = environment("KEFU_DATABASE_URL") {
            return .server(url: url)
        }
        return .embedded(dataDirectory: try Self.defaultDataDirectory(environment: environment, isRoot: isRoot))
    }

    /// Where the private cluster is when nobody says (XDG Base Directory Specification).
    private static func defaultDataDirectory(environment: (String) -> String?, isRoot: Bool) throws -> String {
        if isRoot {
            return "/var/lib/kefu"
        }
        if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") {
            return data + "/kefu"
        }
        guard let home = environment("HOME"), home.hasPrefix("/") else {
            throw ValidationError("HOME is not set, so there is no default place for data; give --data-dir")
        }
        return home + "/.local/share/kefu"
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else {
            return path
        }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }
}
