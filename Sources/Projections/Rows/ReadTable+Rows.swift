// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension ReadTable {
    /// Inserts rows, one array a column, and replaces those whose key is there.
    func upsert(_ rows: RowBuffer, into table: String) -> PostgresQuery {
        let arrays = rows.arrays(of: columns.map(\.type))
        return PostgresQuery(sql: upsert(into: table), binds: zip(columns, arrays).map { $0.type.bind($1) })
    }
}
