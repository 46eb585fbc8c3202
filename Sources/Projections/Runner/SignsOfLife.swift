// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// What a program that folds for long says inside of a transaction, since the server ends a session that stands still there. Made when the
/// program has just heard of the server.
struct SignsOfLife {
    /// A fifth of what the server grants.
    private static let interval = Duration.seconds(1)

    private var last = ContinuousClock.now

    /// Gives a sign if the last one is long ago.
    mutating func give(over connection: PostgresConnection) async throws {
        guard last + Self.interval <= .now else { return }
        _ = try await connection.query("SELECT 1")
        last = .now
    }
}
