// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

extension KeptSums {
    /// Says that days are being counted, in a transaction of its own.
    ///
    /// The lock waits for every transaction that has deleted what it changes already; one that comes to it later finds the rows and
    /// deletes them. So whatever is written from here on is either seen by the count, or leaves it without a row to write to.
    func announcing(_ piece: Piece, token: Int64, in table: String) -> [PostgresQuery] {
        [
            "LOCK TABLE \(unescaped: table) IN SHARE ROW EXCLUSIVE MODE",
            """
            INSERT INTO \(unescaped: table) (shop, day, basis, settled_at, token)
            SELECT \(piece.shop), unnest(\(piece.days)), \(piece.basis), unnest(\(piece.settled)), \(token)
            ON CONFLICT (shop, day) DO UPDATE
            SET basis = EXCLUDED.basis, settled_at = EXCLUDED.settled_at, known_from = NULL, token = EXCLUDED.token
            """,
        ]
    }

    /// Writes what was counted to the rows that are still there and still meant so.
    func keeping(_ counted: [Counted], of piece: Piece, token: Int64, in table: String) -> PostgresQuery {
        let sets = columns.map { "\($0) = counted.\($0)" }.joined(separator: ", ")
        let arrays = columns.indices.map { "unnest($\($0 + 6)::integer[]) AS \(columns[$0])" }.joined(separator: ", ")
        return PostgresQuery(
            sql: """
                WITH counted AS (
                    SELECT unnest($3::date[]) AS day, unnest($4::text[]) AS basis, unnest($5::timestamptz[]) AS since, \(arrays)
                ),
                held AS MATERIALIZED (
                    SELECT day FROM \(table) WHERE shop = $1::text AND token = $2::bigint AND known_from IS NULL ORDER BY day FOR UPDATE
                )
                UPDATE \(table) AS sums
                SET known_from = GREATEST(sums.settled_at, counted.since), \(sets)
                FROM held
                JOIN counted USING (day)
                WHERE sums.shop = $1::text AND sums.day = held.day AND sums.basis = counted.basis
                """,
            binds: [
                piece.shop, token, counted.map(\.day), counted.map(\.basis), counted.map { $0.since ?? Self.always },
            ] + columns.indices.map { column in counted.map { $0.sums[column] } }
        )
    }

    /// The sums that are kept, in pieces of a shop.
    func kept(in table: String) -> PostgresQuery {
        let piece = "(row_number() OVER (PARTITION BY shop, basis ORDER BY day) - 1) / \(Self.daysAtOnce)"
        return """
            SELECT shop, basis, array_agg(day ORDER BY day), array_agg(settled_at ORDER BY day)
            FROM (
                SELECT shop, basis, day, settled_at, \(unescaped: piece) AS piece
                FROM \(unescaped: table) WHERE known_from IS NOT NULL
            ) AS rows
            GROUP BY shop, basis, piece
            ORDER BY shop, min(day)
            """
    }

    /// The sums of days as they are kept.
    func kept(_ piece: Piece, in table: String) -> PostgresQuery {
        """
        SELECT day, basis, NULL::timestamptz, \(unescaped: columns.joined(separator: ", "))
        FROM \(unescaped: table)
        WHERE shop = \(piece.shop) AND day = ANY (\(piece.days)) AND known_from IS NOT NULL
        """
    }

    /// How many days of a shop are counted at once.
    static var daysAtOnce: Int { 20 }
    /// How many pieces of such days are looked for at once.
    static var piecesAtOnce: Int { 1000 }

    private static let always = Timestamp(microseconds: 0)
}

extension KeptSums {
    /// What a day of a shop adds up to.
    struct Counted: Sendable, Hashable {
        var day: PostgresDate
        var basis: String
        var since: Timestamp?
        var sums: [Int32]
    }

    func counted(_ rows: PostgresResult) throws -> [Counted] {
        try rows.rows.map { row in
            Counted(
                day: try row.decode(PostgresDate.self, at: 0),
                basis: try row.decode(String.self, at: 1),
                since: try row.decode(Timestamp?.self, at: 2),
                sums: try columns.indices.map { try row.decode(Int32.self, at: $0 + 3) }
            )
        }
    }

    static func pieces(_ rows: PostgresResult) throws -> [Piece] {
        try rows.rows.map { row in
            let (shop, basis, days, settled) = try row.decode((String, String, [PostgresDate], [Timestamp]).self)
            return Piece(shop: shop, basis: basis, days: days, settled: settled)
        }
    }
}
