// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

/// Sums of facts that stand in a table of the same generation, so that a question need not count closed days again.
///
/// The table belongs to the projection that writes the facts. It has a row per shop and local day: what was counted with (`basis`), from
/// when on nothing that happens changes it (`settled_at`), as of when it holds (`known_from`, null while it is counted, by whom
/// `token` says), and the sums. Whoever writes facts that may change a row deletes it in the same transaction (``Fold/retractions(_:)``).
public struct KeptSums: Sendable {
    /// Days of a shop that are counted together.
    struct Piece: Sendable, Hashable {
        var shop: String
        var basis: String
        var days: [PostgresDate]
        var settled: [Timestamp]
    }

    /// The projection whose facts are summed.
    public var projection: String
    /// The table, without schema and generation.
    public var table: String
    /// Its columns that hold sums, of type `integer`.
    public var columns: [String]
    /// Days that are settled before an instant and have no sums: rows of a shop, the basis, an array of some of its days and one of the
    /// instants at which they settled, and not more rows than so many.
    public var missing: @Sendable (_ settledBefore: Timestamp, _ days: Int, _ limit: Int) -> PostgresQuery
    /// What days of a shop add up to: a row for each of them with the day, the basis, the first instant as of which that holds beside
    /// `settled_at` (null for always), and the columns.
    public var count: @Sendable (_ shop: String, _ days: [PostgresDate]) -> PostgresQuery

    public init(
        _ table: String,
        of projection: String,
        columns: [String],
        missing: @escaping @Sendable (Timestamp, Int, Int) -> PostgresQuery,
        count: @escaping @Sendable (String, [PostgresDate]) -> PostgresQuery
    ) {
        self.table = table
        self.projection = projection
        self.columns = columns
        self.missing = missing
        self.count = count
    }
}
