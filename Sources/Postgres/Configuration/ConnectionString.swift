// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// libpq's `key=value` text: pairs between white space, values in single quotes where they hold white space, `\` before a quote.
enum ConnectionString {
    static func pairs(in text: String) throws -> [(key: String, value: String)] {
        var pairs: [(key: String, value: String)] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard !rest.isEmpty else { return pairs }
            let key = rest.prefix { $0 != "=" && !$0.isWhitespace }
            rest = rest.dropFirst(key.count).drop(while: \.isWhitespace)
            guard rest.first == "=", !key.isEmpty else {
                throw PostgresError(
                    .invalidConfiguration,
                    "the database parameters have a key \"\(key)\" that no = follows"
                )
            }
            rest = rest.dropFirst().drop(while: \.isWhitespace)
            pairs.append((String(key), try value(&rest)))
        }
    }

    private static func value(_ rest: inout Substring) throws -> String {
        let isQuoted = rest.first == "'"
        if isQuoted { rest.removeFirst() }
        var value = ""
        while let character = rest.first {
            if isQuoted ? character == "'" : character.isWhitespace { break }
            rest.removeFirst()
            if character == "\\", let escaped = rest.popFirst() {
                value.append(escaped)
            } else {
                value.append(character)
            }
        }
        if isQuoted, rest.popFirst() == nil {
            throw PostgresError(.invalidConfiguration, "the database parameters have a quote that does not end")
        }
        return value
    }
}
