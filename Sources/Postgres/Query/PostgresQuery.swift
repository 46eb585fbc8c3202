// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One SQL statement and the values of its placeholders.
///
/// A string literal is enough, and what is interpolated is bound, not spliced:
///
///     try await connection.query("SELECT name FROM shops WHERE id = \(shop) AND opened_at < \(instant)")
///
/// `\(identifier:)` puts a quoted name into the text, `\(unescaped:)` trusted text as it is.
public struct PostgresQuery: Sendable {
    /// The text, with `$1`, `$2`, … where values are bound.
    public let sql: String

    /// Whether the connection prepares the statement at its first use and keeps it. Turn it off for text that is used once.
    public var isPrepared = true

    let binds: PostgresBinds

    /// A query of a text that already has `$1`, `$2`, … and their values in order.
    public init(sql: String, binds values: [any PostgresEncodable] = []) {
        self.sql = sql
        var binds = PostgresBinds()
        for value in values { binds.append(value) }
        self.binds = binds
    }

    /// The same query, not kept as a prepared statement.
    public func unprepared() -> PostgresQuery {
        var copy = self
        copy.isPrepared = false
        return copy
    }

    /// Whether the text begins with COPY.
    var isCopy: Bool {
        let letters = sql.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }.prefix(4)
        return letters.elementsEqual("COPY".utf8) { $0 & 0xDF == $1 }
    }

    init(sql: String, encoded binds: PostgresBinds) {
        self.sql = sql
        self.binds = binds
    }
}

extension PostgresQuery: CustomStringConvertible {
    /// The text; never the values.
    public var description: String { sql }
}

extension PostgresQuery: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) {
        self.init(sql: value)
    }

    public init(stringInterpolation: StringInterpolation) {
        self.init(sql: stringInterpolation.sql, encoded: stringInterpolation.binds)
    }

    /// Collects the text and the values of an interpolated query.
    public struct StringInterpolation: StringInterpolationProtocol {
        var sql = ""
        var binds = PostgresBinds()

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + 4 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            sql += literal
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            binds.append(value)
            sql += "$\(binds.count)"
        }

        /// Binds a value or NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            binds.append(value)
            sql += "$\(binds.count)"
        }

        /// Adds a name, quoted so that any text is one identifier.
        public mutating func appendInterpolation(identifier name: String) {
            sql += PostgresQuery.quoted(identifier: name)
        }

        /// Adds text as it is. Never pass what came from outside the program.
        public mutating func appendInterpolation(unescaped text: String) {
            sql += text
        }
    }

    /// `name` as a quoted SQL identifier.
    public static func quoted(identifier name: String) -> String {
        var text = "\""
        for character in name.unicodeScalars {
            text.unicodeScalars.append(character)
            if character == "\"" { text.unicodeScalars.append(character) }
        }
        return text + "\""
    }

    /// `text` as a quoted SQL literal, for statements that take no placeholders (`SET`, `CREATE ROLE`, `COPY`).
    public static func quoted(literal text: String) -> String {
        // By bytes: to Swift a backslash before a combining character is none.
        var quoted = text.utf8.contains(UInt8(ascii: "\\")) ? " E'" : "'"
        for character in text.unicodeScalars {
            quoted.unicodeScalars.append(character)
            if character == "'" || character == "\\" { quoted.unicodeScalars.append(character) }
        }
        return quoted + "'"
    }
}
