// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogDatabase {
    /// Brings the schema up to date.
    ///
    /// - Parameter login: a login that shall be able to act in the log's roles; the one of this log when left out.
    public func migrate(grantingTo login: String? = nil) async throws -> Migrator.Report {
        let connection = try await PostgresConnection.connect(migrating)
        defer { connection.close() }
        return try await Migrator(user: login ?? base.user).migrate(connection)
    }
}
