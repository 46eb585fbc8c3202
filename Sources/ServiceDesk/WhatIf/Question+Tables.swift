// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Question {
    /// The tables that the SQL writes in braces.
    public var tables: Set<String> {
        var tables: Set<String> = []
        var rest = sql[...]
        while let open = rest.firstIndex(of: "{") {
            rest = rest[rest.index(after: open)...]
            guard let close = rest.firstIndex(of: "}") else { break }
            tables.insert(String(rest[..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return tables
    }

    /// The SQL without the semicolon at its end, to stand inside of another query.
    var innerSQL: String {
        var inner = Substring(sql)
        while let last = inner.unicodeScalars.last, last == ";" || last.properties.isWhitespace {
            inner.unicodeScalars.removeLast()
        }
        return String(inner)
    }

    /// SQL whose placeholders have numbers that are higher by so many, to stand behind another query.
    static func sql(_ sql: String, placeholdersHigherBy count: Int) -> String {
        var result = ""
        var rest = sql[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[...dollar]
            rest = rest[rest.index(after: dollar)...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[digits.endIndex...]
            result += Int(digits).map { String($0 + count) } ?? String(digits)
        }
        return result + rest
    }
}
