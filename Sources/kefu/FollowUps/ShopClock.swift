// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// The clock of a shop, for texts that name a time.
struct ShopClock {
    let shop: String
    /// The zone that was asked for, which goes before the shop's.
    let zone: String?
    let models: ReadModels

    /// An instant as tables show it, with the offset: `2026-05-11 20:38:20+08:00`. What is less than a second is left out.
    ///
    /// - Throws: `PostgresError`.
    func text(_ instant: Timestamp) async throws -> String {
        let (local, offset) = try await read(instant)
        return local + Self.offset(minutes: offset)
    }

    /// An instant as tables show it, without the offset.
    ///
    /// - Throws: `PostgresError`.
    func local(_ instant: Timestamp) async throws -> String { try await read(instant).local }

    private func read(_ instant: Timestamp) async throws -> (local: String, minutes: Int64) {
        let query: PostgresQuery = """
            WITH clock AS (
                SELECT \(instant) AT TIME ZONE coalesce(
                    \(zone)::text,
                    (
                        SELECT kefu_read.safe_zone(time_zone)
                        FROM {shops}
                        WHERE shop = \(shop)
                        ORDER BY at DESC, id DESC, source DESC
                        LIMIT 1
                    ),
                    'Asia/Shanghai'
                ) AS local
            )
            SELECT
                to_char(local, 'YYYY-MM-DD HH24:MI:SS'),
                extract(epoch FROM local - (\(instant) AT TIME ZONE 'UTC'))::bigint / 60
            FROM clock
            """
        return try await models.ask(query)[0].decode((String, Int64).self)
    }

    private static func offset(minutes: Int64) -> String {
        func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let length = abs(minutes)
        return (minutes < 0 ? "-" : "+") + digits(length / 60) + ":" + digits(length % 60)
    }
}
