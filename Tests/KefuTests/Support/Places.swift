// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where things lie that the tests of commands need.
enum Places {
    /// The package's directory.
    static let package: String = {
        let parts = #filePath.split(separator: "/")
        return "/" + parts.dropLast(4).joined(separator: "/")
    }()

    /// The program: `KEFU_BINARY`, else the release build, else the debug build.
    static let kefu: String = {
        if let named = getenv("KEFU_BINARY") { return String(cString: named) }
        let release = package + "/.build/release/kefu"
        return access(release, X_OK) == 0 ? release : package + "/.build/debug/kefu"
    }()

    /// Real data with the right answers, beside the package; not part of it.
    static let data = package + "/../shared/data"
}
