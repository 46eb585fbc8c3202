// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Testing

@testable import ServiceDesk

/// A database of facts that a test fills by hand and asks.
final class Facts {
    let connection: PostgresConnection
    private(set) var serial = 0

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// Inserts a row; columns that are not named are null.
    func insert(_ table: String, _ values: [String: any PostgresEncodable & Sendable]) async throws {
        let columns = values.keys.sorted()
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        _ = try await connection.query(
            PostgresQuery(
                sql: "INSERT INTO kefu_read.\(table)_g1 (\(names)) VALUES (\(places))",
                binds: columns.map { values[$0]! as any PostgresEncodable }
            )
        )
    }

    /// An id that sorts after the ones before.
    func nextID() -> String {
        serial += 1
        return "e" + String(1_000_000 + serial)
    }

    /// Asks and gives the rows as text, `nil` for null: a dictionary a row, hidden columns included.
    func ask(_ question: Question) async throws -> [[String: String?]] {
        let result = try await connection.query(
            PostgresQuery(
                sql: QueryServer.named(question.sql),
                binds: question.binds.map { $0 as any PostgresEncodable }
            )
        )
        let names = question.columns.map(\.name) + question.hidden
        #expect(result.columns.map(\.name) == names)
        return try result.rows.map { row in
            var values: [String: String?] = [:]
            for (index, column) in result.columns.enumerated() {
                values.updateValue(try Self.text(row, index, column.type), forKey: column.name)
            }
            return values
        }
    }

    /// Asks and gives some columns of each row, joined by blanks; `-` for null.
    func ask(_ question: Question, _ columns: String...) async throws -> [String] {
        try await ask(question).map { row in
            columns.map { (row[$0] ?? "?") ?? "-" }.joined(separator: " ")
        }
    }

    private static func text(_ row: PostgresRow, _ index: Int, _ type: PostgresType) throws -> String? {
        switch type {
        case .int8: try row.decode(Int64?.self, at: index).map { "\($0)" }
        case .bool: try row.decode(Bool?.self, at: index).map { "\($0)" }
        case .timestamptz: try row.decode(Timestamp?.self, at: index)?.description
        case .date: try row.decode(PostgresDate?.self, at: index)?.description
        default: try row.decode(String?.self, at: index)
        }
    }
}

/// Runs a test on a database of its own.
func withFacts(_ body: (Facts) async throws -> Void) async throws {
    let connection = try await PostgresConnection.connect(try await QueryServer.emptyFacts())
    defer { connection.close() }
    try await body(Facts(connection))
}
