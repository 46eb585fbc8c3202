// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// The rows of the live read models as files of COPY, for the server to load and to index: what a replay costs that neither reads nor
/// folds.
struct FinishedRows {
    private struct Table {
        var name: String
        var indexes: [String]
    }

    /// The largest first, so that those who share them end together.
    private let tables: [Table]
    private let directory: String

    private static let schema = "floor"

    /// Writes the files, beside the data of the server.
    ///
    /// - Parameter connection: of a superuser.
    init(_ connection: FloorConnection) throws {
        directory = try connection.strings("SHOW data_directory")[0]
        let names = try connection.strings(
            """
            SELECT c.relname
            FROM kefu.generations g
            JOIN kefu.projections p ON p.name = g.projection AND p.live_generation = g.generation
            CROSS JOIN unnest(g.tables) t
            JOIN pg_class c ON c.oid = t::regclass
            ORDER BY pg_total_relation_size(c.oid) DESC
            """
        )
        tables = try names.map { name in
            Table(
                name: name,
                indexes: try connection.strings(
                    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'kefu_read' AND tablename = '\(name)'"
                ).map { $0.replacing(" ON kefu_read.", with: " ON \(Self.schema).") }
            )
        }
        for (number, table) in tables.enumerated() {
            try connection.execute("COPY kefu_read.\(table.name) TO '\(file(number))' (FORMAT binary)")
        }
    }

    /// Makes the tables, empty.
    func prepare(_ connection: FloorConnection) throws {
        try connection.execute(
            "SET client_min_messages = warning; DROP SCHEMA IF EXISTS \(Self.schema) CASCADE; CREATE SCHEMA \(Self.schema)"
        )
        for table in tables {
            try connection.execute("CREATE TABLE \(Self.schema).\(table.name) (LIKE kefu_read.\(table.name))")
        }
    }

    /// Loads the tables, then makes their indexes, each over whichever connection is free.
    func load(_ connections: [FloorConnection]) async throws {
        try await share(
            tables.enumerated().map { number, table in
                "COPY \(Self.schema).\(table.name) FROM '\(file(number))' (FORMAT binary)"
            },
            connections
        )
        // As in the replay: workers without a processor of their own would only write what they sort to files.
        if sysconf(Int32(_SC_NPROCESSORS_ONLN)) < 2 * connections.count {
            for connection in connections { try connection.execute("SET max_parallel_maintenance_workers = 0") }
        }
        try await share(tables.flatMap(\.indexes), connections)
    }

    private func share(_ statements: [String], _ connections: [FloorConnection]) async throws {
        let rest = Locked(statements[...])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in connections {
                group.addTask {
                    try await Blocking.run { () throws(any Error) in
                        while let next = rest.withLock({ $0.popFirst() }) { try connection.execute(next) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// By number: the files of one round are written over in the next.
    private func file(_ number: Int) -> String { "\(directory)/floor-\(number)" }
}
