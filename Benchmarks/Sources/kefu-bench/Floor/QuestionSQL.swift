// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// The SQL of a question as it could be typed into psql: tables by name, values as literals.
enum QuestionSQL {
    static func text(of question: Question, _ log: LogDatabase) async throws -> String {
        let sql = try await ReadModels(log).withTables { tables, _ in tables.substituted(in: question.sql) }
        var text = ""
        var rest = Substring(sql)
        while let dollar = rest.firstIndex(of: "$") {
            text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            let digits = rest.prefix { $0.isNumber }
            rest = rest[digits.endIndex...]
            guard let number = Int(digits), question.binds.indices.contains(number - 1) else {
                text += "$\(digits)"
                continue
            }
            text += try literal(question.binds[number - 1])
        }
        return text + rest
    }

    private static func literal(_ value: any PostgresEncodable & Sendable) throws -> String {
        let type = type(of: value).postgresType
        if value.isPostgresNull { return "NULL::\(type)" }
        let text =
            switch value {
            case let value as Bool: "\(value)"
            case let value as Int: "\(value)"
            case let value as Int64: "\(value)"
            case let value as Timestamp: "\(value)"
            case let value as String: value
            case let value as [String]: "{\(value.map(quoted).joined(separator: ","))}"
            default: throw BenchError("no literal for a value of type \(type)")
            }
        return "'\(text)'::\(type)"
    }

    /// An element of an array, which may hold commas.
    private static func quoted(_ element: String) -> String {
        "\"\(element.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
}
