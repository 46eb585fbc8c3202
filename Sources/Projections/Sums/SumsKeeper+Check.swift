// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
public import Postgres

extension SumsKeeper {
    /// Kept sums that are not those of the facts.
    public struct Difference: Sendable, Hashable {
        public var table: String
        public var shop: String
        public var day: PostgresDate
    }

    /// Counts what is kept once more.
    ///
    /// - Returns: How many days were looked at, and those that differ.
    public func check() async throws -> (days: Int, differing: [Difference]) {
        var days = 0
        var differing: [Difference] = []
        let models = ReadModels(database, keeping: 1)
        for sums in sums {
            let pieces = try await models.withTables { tables, connection in
                guard let table = tables.names[sums.table] else { return [KeptSums.Piece]() }
                return try KeptSums.pieces(try await connection.query(sums.kept(in: table)))
            }
            for piece in pieces {
                let (kept, counted) = try await models.withTables { tables, connection in
                    guard let table = tables.names[sums.table] else {
                        return ([KeptSums.Counted](), [KeptSums.Counted]())
                    }
                    return (
                        try sums.counted(try await connection.query(sums.kept(piece, in: table))),
                        try sums.counted(
                            try await connection.query(sums.count(piece.shop, piece.days).substituting(tables))
                        )
                    )
                }
                let found = Dictionary(counted.map { ($0.day, $0) }, uniquingKeysWith: { first, _ in first })
                for row in kept {
                    // With another basis, since policies have changed, no question takes the sums.
                    guard let other = found[row.day], other.basis == row.basis else { continue }
                    days += 1
                    guard other.sums != row.sums else { continue }
                    differing.append(Difference(table: sums.table, shop: piece.shop, day: row.day))
                }
            }
        }
        return (days, differing)
    }
}
