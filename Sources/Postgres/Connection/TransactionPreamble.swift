// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The settings of a connection as the beginning of a transaction, for a pooler that gives each transaction another session.
struct TransactionPreamble: Sendable {
    /// Sets them in one query.
    let query: PostgresQuery
    /// Sets them in front of a script. With more behind it the script is one transaction, which BEGIN in it makes a longer one.
    let script: String
    /// How many results the script has.
    let statements: Int

    /// The preamble of a configuration; `nil` when its sessions keep their settings themselves.
    init?(_ configuration: PostgresConfiguration) {
        guard configuration.isPooledByTransaction else { return nil }
        let settings = configuration.allSettings
        let calls = settings.indices.map { "set_config($\(2 * $0 + 1), $\(2 * $0 + 2), true)" }
        query = PostgresQuery(
            sql: "SELECT " + calls.joined(separator: ", "),
            binds: settings.flatMap { [$0.key, $0.value] }
        )
        script = settings.map { key, value in
            let name = key.split(separator: ".").map { PostgresQuery.quoted(identifier: String($0)) }
            return "SET LOCAL \(name.joined(separator: ".")) = \(PostgresQuery.quoted(literal: value)); "
        }.joined()
        statements = settings.count
    }
}
