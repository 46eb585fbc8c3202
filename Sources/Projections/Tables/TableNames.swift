// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Schemas

/// The names of tables in a generation, for SQL that writes them in braces.
public struct TableNames: Sendable, Hashable {
    var names: [String: String]

    init(names: [String: String] = [:]) { self.names = names }

    /// The physical name of a table.
    public subscript(table: String) -> String {
        guard let name = names[table] else { preconditionFailure("no table \(table) in this projection") }
        return name
    }

    /// SQL with every `{table}` replaced by the name of the generation's table, or by an empty one where the generation was made before
    /// there was such a table and it is not one of facts.
    public func substituted(in sql: String) -> String {
        var result = ""
        var rest = Substring(sql)
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[rest.index(after: open)...]
            if let close = rest.firstIndex(of: "}"), let name = name(of: String(rest[..<close])) {
                result += name
                rest = rest[rest.index(after: close)...]
            } else {
                result += "{"
            }
        }
        return result + rest
    }

    private func name(of table: String) -> String? { names[table] ?? Self.absent[table] }

    /// What `schemas/sql/projections/<projection>/<table>.absent.sql` says, in parentheses.
    private static let absent: [String: String] = {
        var texts: [String: String] = [:]
        for path in Schemas.files(under: "sql/projections") where path.hasSuffix(".absent.sql") {
            guard let name = path.split(separator: "/").last?.dropLast(".absent.sql".count) else { continue }
            texts[String(name)] = "(\n\(Schemas.file(path) ?? "")\n)"
        }
        return texts
    }()
}
