// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension LogDatabase {
    /// Brings the schema up to date, and lets a login work with the log.
    ///
    /// - Parameter login: a login that shall be able to act in the log's roles, whether or not there is something to bring up to date.
    ///   The one of this log when left out: where it migrates itself, only when there is.
    /// - Throws: as `Migrator.migrate(_:)` does.
    public func migrate(grantingTo login: String? = nil) async throws -> Migrator.Report {
        let connection = try await PostgresConnection.connect(migrating)
        defer { connection.close() }
        let isOther = login != nil || migrating.user != base.user
        return try await Migrator(user: login ?? base.user, isAlwaysAdmitted: isOther).migrate(connection)
    }
}
