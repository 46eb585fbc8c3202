// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresError {
    /// Why a connection was not made, with what to do about it.
    ///
    /// libpq gives no SQLSTATE for a failed connection, so the kind is read from its text, which the server may translate; what is
    /// not recognised is `cannotConnect`.
    init(refused text: String, _ configuration: PostgresConfiguration, hasNoSocket: Bool) {
        let reason = Self.reason(in: text)
        let server = configuration.server
        func has(_ part: String) -> Bool { reason.contains(part) }

        if has("database \"") && has("does not exist") {
            self.init(
                .databaseMissing,
                "PostgreSQL at \(server) has no database \"\(configuration.database)\"",
                hint: "create it (createdb \(configuration.database)) or name another"
            )
        } else if has("authentication failed") || has("no password supplied") || has("pg_hba.conf") || has("role \"") {
            self.init(
                .authenticationFailed,
                "PostgreSQL at \(server) refused user \"\(configuration.user)\": \(reason)",
                hint: "check user, password and the server's pg_hba.conf"
            )
        } else if has("No such file or directory") || has("Connection refused") {
            self.init(
                .cannotConnect,
                "no PostgreSQL answers at \(server): \(reason)",
                hint: "start the server, or check host and port"
            )
        } else if has("invalid") && has("option") {
            self.init(
                .invalidConfiguration,
                "libpq refuses the database parameters: \(reason)",
                hint: "check the names in the database URL"
            )
        } else if has("too many clients") || has("remaining connection slots") || has("too many connections") {
            self.init(
                .cannotConnect,
                "PostgreSQL at \(server) has no connection left: \(reason)",
                hint: "raise max_connections or use smaller pools"
            )
        } else if has("the database system is ") {
            self.init(
                .cannotConnect,
                "PostgreSQL at \(server) takes no connections at the moment: \(reason)",
                hint: "it starts, recovers or stops; try again when it is done, its log tells how far it is"
            )
            sqlState = .cannotConnectNow
        } else {
            self.init(
                .cannotConnect,
                "cannot connect to PostgreSQL at \(server): \(reason)",
                hint: "check that the server runs and accepts connections"
            )
        }
    }

    /// libpq's text without its "connection to server … failed: FATAL:" prefixes.
    private static func reason(in text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        var reason = lines.first { !$0.hasPrefix("\t") } ?? "no reason given"
        for prefix in ["failed: ", "FATAL:  "] {
            if let range = reason.firstRange(of: prefix) { reason = String(reason[range.upperBound...]) }
        }
        return reason
    }
}
