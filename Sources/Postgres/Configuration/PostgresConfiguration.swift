// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Where the server is and who asks.
public struct PostgresConfiguration: Sendable {
    /// A host name, an address, or the directory of the server's Unix socket when it begins with `/`.
    public var host: String
    public var port: Int
    public var user: String
    /// `nil`: none, unless libpq finds one in its password file or environment.
    public var password: String?
    public var database: String
    /// What `pg_stat_activity` shows.
    public var applicationName: String
    /// Settings of the session, by name; each is sent with the connection request.
    public var settings: [String: String]
    /// Further libpq connection parameters, such as `sslmode` and `sslrootcert`.
    public var parameters: [String: String]
    /// How long one attempt to connect may take, name resolution and authentication included.
    public var connectTimeout: Duration
    /// Whether statements are prepared at first use and kept.
    public var preparesStatements = true
    /// Whether a pooler in transaction mode stands before the server (PgBouncer's `pool_mode = transaction`), so that the server's session
    /// changes with each transaction. Nothing is kept in one then: `settings` go with each transaction, no statement is prepared, and
    /// LISTEN is refused, since it would hear nothing.
    public var isPooledByTransaction = false
    /// Whether the session is one that a `SessionLender` lends, in which statements of others may be prepared.
    private(set) var isBorrowed = false
    /// How many prepared statements a connection keeps before it drops the one not used for longest.
    public var preparedStatementLimit = 256
    /// Gets the server's notices and warnings, on whatever thread reads them; `nil` ignores them.
    public var noticeHandler: (@Sendable (PostgresError) -> Void)?

    public init(
        host: String = "localhost",
        port: Int = 5432,
        user: String = "postgres",
        password: String? = nil,
        database: String = "postgres",
        applicationName: String = "kefu",
        settings: [String: String] = [:],
        parameters: [String: String] = [:],
        connectTimeout: Duration = .seconds(10)
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.applicationName = applicationName
        self.settings = settings
        self.parameters = parameters
        self.connectTimeout = connectTimeout
    }
}

extension PostgresConfiguration {
    /// Under which port sessions of a server are lent.
    static func lendingPort(beside port: Int) -> Int { port + 1 }

    /// Where a `SessionLender` for this server lends sessions, if one does: beside the server's socket. `nil` for a server that is reached
    /// otherwise.
    ///
    /// Who the session is to the server, and with which settings, is the lender's to say.
    public var borrowing: PostgresConfiguration? {
        guard host.hasPrefix("/") else { return nil }
        var borrowing = self
        borrowing.port = Self.lendingPort(beside: port)
        borrowing.isBorrowed = true
        borrowing.connectTimeout = min(connectTimeout, .seconds(1))
        return borrowing
    }
}

extension PostgresConfiguration: CustomStringConvertible {
    /// Where and who; never the password.
    public var description: String {
        "database \"\(database)\" on \(server) as user \"\(user)\""
    }

    /// The server's address for messages.
    var server: String {
        host.hasPrefix("/") ? "\(host)/.s.PGSQL.\(port)" : "\(host):\(port)"
    }
}
