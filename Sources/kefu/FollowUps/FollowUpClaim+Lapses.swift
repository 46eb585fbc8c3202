// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

extension FollowUpClaim.Outcome {
    /// When the claim lapses by the shop's clock.
    func lapses(_ database: DeskDatabase, zone: String?) async throws -> String? {
        guard let claimed, let column = rows.columns.firstIndex(where: { $0.name == "shop" }) else { return nil }
        let shop = try rows[claimed.row].decode(String.self, at: column)
        let query: PostgresQuery = """
            SELECT to_char(
                \(claimed.until) AT TIME ZONE coalesce(
                    \(zone)::text,
                    (
                        SELECT kefu_read.safe_zone(time_zone)
                        FROM {shops}
                        WHERE shop = \(shop)
                        ORDER BY at DESC, id DESC, source DESC
                        LIMIT 1
                    ),
                    'Asia/Shanghai'
                ),
                'YYYY-MM-DD HH24:MI:SS'
            )
            """
        return try await ReadModels(database.log).ask(query)[0].decode(String.self, at: 0)
    }
}
