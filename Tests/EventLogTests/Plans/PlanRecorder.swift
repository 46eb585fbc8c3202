// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// The plans that one connection's statements run by, those inside of functions too, as `auto_explain` tells them.
final class PlanRecorder: Sendable {
    /// How one statement reaches the tables that grow: each scan of them with its index and the conditions that the index serves.
    struct Access: Hashable, Sendable, CustomStringConvertible {
        var statement: String
        var scans: [String]

        var description: String { "\(statement.prefix(160)): \(scans)" }
    }

    private let recorded = Locked<Set<Access>>([])

    /// The tables that grow with the log.
    private static let growing = ["identities", "events", "batches", "vault"]

    /// A superuser's connection whose plans are recorded while `isRecording` says so.
    func connect(
        _ configuration: PostgresConfiguration,
        settings: [String: String]
    ) async throws -> PostgresConnection {
        var configuration = configuration
        configuration.settings.merge(settings) { $1 }
        configuration.noticeHandler = { self.take($0.message) }
        let connection = try await PostgresConnection.connect(configuration)
        try await connection.execute(
            """
            LOAD 'auto_explain';
            SET auto_explain.log_nested_statements = on;
            SET auto_explain.log_level = notice;
            SET auto_explain.log_min_duration = -1
            """
        )
        return connection
    }

    /// The plans of everything that runs in the body, statement by statement.
    func plans(_ connection: PostgresConnection, _ body: () async throws -> Void) async throws -> Set<Access> {
        recorded.withLock { $0 = [] }
        try await connection.execute("SET auto_explain.log_min_duration = 0")
        try await body()
        try await connection.execute("SET auto_explain.log_min_duration = -1")
        return recorded.withLock { $0 }
    }

    private func take(_ message: String) {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("Query Text: ") }) else { return }
        let plan = lines.firstIndex { $0.contains("(cost=") } ?? lines.endIndex
        let statement = lines[start..<plan].joined(separator: " ").dropFirst("Query Text: ".count)
        // In which order a join looks into two tables by their keys does not matter.
        var scans: Set<String> = []
        for (number, line) in lines.enumerated() where line.contains(" Scan ") && line.contains("(cost=") {
            guard let relation = line.split(separator: "(cost=").first,
                Self.growing.contains(where: relation.contains)
            else { continue }
            let conditions = lines[(number + 1)...].prefix { !$0.contains("(cost=") }
                .filter { $0.contains("Cond: ") || $0.contains("Filter: ") }
            scans.insert(Self.plain(([String(relation)] + conditions).joined(separator: ";")))
        }
        recorded.withLock { recorded in
            _ = recorded.insert(Access(statement: Self.plain(String(statement)), scans: scans.sorted()))
        }
    }

    /// Without what differs from one call to the next: arrows, blanks, values, the names of tables in a statement, and the leaf
    /// of the partition at hand.
    private static func plain(_ text: String) -> String {
        text.replacing("->", with: "")
            .replacing(#/'[^']*'(::"?[a-z ]+"?(\[\])?)?/#, with: "?")
            .replacing(#/\$\d+/#, with: "?")
            .replacing(#/events_\d\d/#, with: "events_n")
            .replacing(#/\b[a-z](_\d+)?\./#, with: "")
            .replacing(#/\be_\d+\b/#, with: "e")
            .replacing(#/\s+/#, with: " ")
    }
}
