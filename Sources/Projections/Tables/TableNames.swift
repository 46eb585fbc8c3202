// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The names of tables in a generation, for SQL that writes them in braces.
public struct TableNames: Sendable, Hashable {
    var names: [String: String]

    init(names: [String: String] = [:]) { self.names = names }

    /// The physical name of a table.
    public subscript(table: String) -> String {
        guard let name = names[table] else { preconditionFailure("no table \(table) in this projection") }
        return name
    }

    /// SQL with every `{table}` replaced by the name of the generation's table.
    public func substituted(in sql: String) -> String {
        var result = ""
        var rest = Substring(sql)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[rest.index(after: open)...]
            if let close = rest.firstIndex(of: "}"), let name = names[String(rest[..<close])] {
                result += name
                rest = rest[rest.index(after: close)...]
            } else {
                result += "{"
            }
        }
        return result + rest
    }
}
