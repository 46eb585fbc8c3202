// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// The shops to which a build aside can be restricted.
enum AsideShops {
    /// The ids of every shop that ever had one of these ids, names or groups; none, which means all, when nothing is chosen.
    ///
    /// What nobody told the read models yet is looked for under its id; so a shop is found by a new name only after
    /// `kefu project` has seen it, as it is in any other question.
    static func ids(of shops: [String], _ database: LogDatabase) async throws -> [String] {
        guard !shops.isEmpty else { return [] }
        let query: PostgresQuery = """
            SELECT DISTINCT shop FROM {shops} WHERE name = ANY (\(shops)) OR "group" = ANY (\(shops))
            """
        let named = try await ReadModels(database).ask(query).rows.map {
            try $0.decode(String.self, at: 0)
        }
        return (shops + named).distinctByBytes()
    }
}
