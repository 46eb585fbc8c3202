// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What went wrong between this program and PostgreSQL.
///
/// Holds the text of the query but never its bound values, so it may be logged.
public struct PostgresError: Error, Sendable {
    /// The kind of error; more may come, so a `switch` needs a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// No server answered, or it refused before authentication.
        public static let cannotConnect = Code(description: "cannot connect")
        /// The server refused the user or the password.
        public static let authenticationFailed = Code(description: "authentication failed")
        /// The server has no such database.
        public static let databaseMissing = Code(description: "database missing")
        /// The session ended under the statement; whether a COMMIT took effect is unknown.
        public static let connectionLost = Code(description: "connection lost")
        /// The server refused the statement; see `sqlState`.
        public static let server = Code(description: "server error")
        /// A value of the result does not have the type asked for.
        public static let decoding = Code(description: "decoding failed")
        /// A URL or a setting that makes no sense.
        public static let invalidConfiguration = Code(description: "invalid configuration")
        /// The connection was used in a way that its state does not allow, or after `close()`.
        public static let misuse = Code(description: "misuse")
        /// No connection became free in time.
        public static let poolExhausted = Code(description: "pool exhausted")
        /// The pool is shut down.
        public static let poolClosed = Code(description: "pool closed")
    }

    public var code: Code
    /// The server's code, when the server sent one.
    public var sqlState: SQLState?
    /// The server's message, or ours.
    public var message: String
    public var detail: String?
    public var hint: String?
    /// The constraint, table, column and schema that the server named.
    public var constraint: String?
    public var table: String?
    public var column: String?
    public var schema: String?
    /// The statement, with its placeholders.
    public var query: String?

    public init(_ code: Code, _ message: String, hint: String? = nil, query: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.query = query
    }

    /// Whether the same work may succeed when it is tried again, on a new connection where this one is lost.
    public var isRetryable: Bool {
        switch code {
        case .cannotConnect, .connectionLost, .poolExhausted: true
        default: sqlState?.isTransient ?? false
        }
    }
}

extension PostgresError: CustomStringConvertible {
    /// One line for an operator: message, SQLSTATE and hint; neither detail nor query, which may show data.
    public var description: String {
        var text = message
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let hint { text += "; \(hint)" }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
