// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

extension PostgresError {
    /// The error or notice that a `PGresult` holds.
    init(serverError result: OpaquePointer, query: String?) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        // The letters are libpq's PG_DIAG_ constants, which are character macros and not imported.
        let message = field("M") ?? PQresultErrorMessage(result).map { String(cString: $0) } ?? "unknown error"
        self.init(.server, message, hint: field("H"), query: query)
        sqlState = field("C").map(SQLState.init(rawValue:))
        if sqlState == .readOnlyTransaction { self.hint = hint ?? Self.readOnlyHint }
        detail = field("D")
        schema = field("s")
        table = field("t")
        column = field("c")
        constraint = field("n")
    }

    /// The server gives no advice here.
    private static let readOnlyHint =
        "this database takes no writes: it is a standby, or default_transaction_read_only is on; connect to the primary, or switch that off"

    /// Whether the server ended the session with this error.
    static func isFatal(_ result: OpaquePointer) -> Bool {
        // "V" is PG_DIAG_SEVERITY_NONLOCALIZED.
        guard let severity = PQresultErrorField(result, Int32(UInt8(ascii: "V"))) else { return false }
        let text = String(cString: severity)
        return text == "FATAL" || text == "PANIC"
    }

    /// The session ended; `text` is libpq's, of several lines.
    init(connectionLost text: String, server: String, query: String?) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        self.init(
            .connectionLost,
            "lost the connection to PostgreSQL at \(server): \(lines.first ?? "")",
            hint: "look into the server's log; reconnect and try again",
            query: query
        )
    }
}
