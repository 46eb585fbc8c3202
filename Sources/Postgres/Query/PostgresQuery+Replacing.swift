// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PostgresQuery {
    /// The same values bound to another text, used once.
    public func replacing(sql: String) -> PostgresQuery {
        PostgresQuery(sql: sql, encoded: binds).unprepared()
    }
}
