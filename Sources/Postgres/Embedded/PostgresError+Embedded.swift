// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresError.Code {
    /// PostgreSQL's server programs are missing, too old, or of another version than the data directory.
    public static let embeddedServerMissing = Self(description: "embedded server missing")
    /// The private server did not start or stop as it should.
    public static let embeddedServerFailed = Self(description: "embedded server failed")
    /// The private server is in use by others.
    public static let embeddedServerInUse = Self(description: "embedded server in use")
    /// The data directory cannot be used.
    public static let dataDirectory = Self(description: "data directory")
}

extension PostgresError {
    /// Whether the database's disk is full: the server says so by its code, the private one that does not start in its log.
    public var isDiskFull: Bool {
        if sqlState == .diskFull { return true }
        guard code == .embeddedServerFailed || code == .dataDirectory else { return false }
        return message.contains(Self.fullDisk) || hint?.contains(Self.fullDisk) == true
    }

    /// What the system says of a full disk.
    static let fullDisk = "No space left on device"

    static func embedded(_ code: Code, _ message: String, hint: String? = nil) -> PostgresError {
        PostgresError(code, message, hint: hint)
    }
}
