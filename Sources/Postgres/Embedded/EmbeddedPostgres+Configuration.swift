// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension EmbeddedPostgres {
    /// Where the private server lives and how it runs.
    public struct Configuration: Sendable {
        /// Made when it is missing.
        public var dataDirectory: String
        /// How long the server stays when nobody uses it, in whole seconds. The last to open it decides.
        public var linger: Duration
        /// The directory of `postgres` and `initdb`; nil to look for it.
        public var binaryDirectory: String?
        /// Server settings above Kefu's own. They count for the one that starts the server.
        public var settings: [String: String]
        /// Is told, in one line, for whom opening waits when that takes longer than some seconds.
        public var report: @Sendable (String) -> Void

        public init(
            dataDirectory: String = EmbeddedPostgres.defaultDataDirectory(),
            linger: Duration = .seconds(300),
            binaryDirectory: String? = nil,
            settings: [String: String] = [:],
            report: @escaping @Sendable (String) -> Void = { _ in }
        ) {
            self.dataDirectory = dataDirectory
            self.linger = linger
            self.binaryDirectory = binaryDirectory
            self.settings = settings
            self.report = report
        }

        var lingerSeconds: Int64 {
            let (seconds, attoseconds) = linger.components
            return max(0, seconds + (attoseconds > 0 ? 1 : 0))
        }
    }

    /// The data directory when none is named: `/var/lib/kefu` for root, else `$XDG_DATA_HOME/kefu`, else `~/.local/share/kefu`.
    public static func defaultDataDirectory() -> String {
        if geteuid() == 0 { return "/var/lib/kefu" }
        if let base = ServerBinaries.variable("XDG_DATA_HOME"), base.hasPrefix("/") { return base + "/kefu" }
        return (ServerBinaries.variable("HOME") ?? "/tmp") + "/.local/share/kefu"
    }
}
