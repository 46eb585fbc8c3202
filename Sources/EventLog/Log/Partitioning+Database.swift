// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

extension Partitioning {
    /// The number of partitions of a log, which is fixed when the log is made.
    ///
    /// - Throws: `EventLogError` with code `notMigrated` or `unusableDatabase` when there is no log; `PostgresError`.
    public static func count(_ connection: PostgresConnection) async throws -> Int {
        let settings: PostgresResult
        do {
            settings = try await connection.query("SELECT partitions FROM kefu.log_settings")
        } catch let error as PostgresError {
            throw EventLogError.missingLog(error) ?? error
        }
        return Int(try settings[0].decode(Int16.self, at: 0))
    }
}
