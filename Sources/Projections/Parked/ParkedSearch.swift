// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// Looks for parked events that would lie behind a row if they were folded.
public struct ParkedSearch: Sendable {
    /// A parked event of a live generation.
    public struct Found: Sendable, Hashable {
        public var projection: String
        public var position: EventPosition
        public var shop: String
        public var subject: String
        let cause: ParkedEvent.Cause
        public var reason: String

        /// `refused`, `crashed`, `waiting` or `skipped`.
        public var state: String { cause.rawValue }
    }

    /// The tables that the row is read from.
    public var tables: Set<String> = []
    /// The shops, by id; all when left out.
    public var shops: [String]?
    /// Subjects of the row.
    public var subjects: [String] = []
    /// Events of other subjects that name one of these customers or orders.
    public var customers: [String] = []
    public var orders: [String] = []
    /// Events of all customers' subjects between two instants.
    public var span: Range<Timestamp>?
    /// Waiting and skipped events that happened later do not count; what others wait behind does.
    public var asOf: Timestamp

    public init(asOf: Timestamp) { self.asOf = asOf }

    /// The parked events, in the order of their positions.
    ///
    /// - Complexity: all that is parked in the projections, and a look-up in the log's primary key for each of it.
    public func run(_ database: LogDatabase, set: ProjectionSet) async throws -> [Found] {
        let names = set.projections.filter { $0.tables.contains { tables.contains($0.name) } }.map(\.name)
        return try await database.withConnection(.logReader) { connection in
            try await connection.query(query(names)).rows.compactMap { row in
                let (projection, partition, offset, shop, subject, cause, reason) = try row.decode(
                    (String, Int16, Int64, String, String, String, String).self
                )
                return ParkedEvent.Cause(rawValue: cause).map {
                    Found(
                        projection: projection,
                        position: EventPosition(partition: Int(partition), offset: offset),
                        shop: shop,
                        subject: subject,
                        cause: $0,
                        reason: reason
                    )
                }
            }
        }
    }

    private func query(_ names: [String]) -> PostgresQuery {
        """
        WITH parked AS MATERIALIZED (
          SELECT k.projection, k.partition, k."offset", k.shop, k.subject, k.cause, k.reason
          FROM kefu.parked k
          JOIN kefu.projections p ON p.name = k.projection AND p.live_generation = k.generation
          WHERE k.projection = ANY (\(names)) AND (\(shops)::text[] IS NULL OR k.shop = ANY (\(shops)))
        ),
        told AS MATERIALIZED (
          SELECT parked.*, e."time" AS at,
            parked.subject = ANY (\(subjects))
              -- JSON with a NUL has no text.
              OR strpos(e.data, '\\u0000') = 0 AND (
                e.data::json ->> 'customer_id' = ANY (\(customers)) OR e.data::json ->> 'order_id' = ANY (\(orders)))
              OR coalesce(
                parked.subject LIKE 'customers/%' AND e."time" >= \(span?.lowerBound) AND e."time" < \(span?.upperBound), false)
              AS is_meant
          FROM parked
          CROSS JOIN LATERAL (
            SELECT e."time", e.data FROM kefu.events e
            WHERE e.partition = parked.partition AND e."offset" = parked."offset" OFFSET 0) e
        )
        SELECT projection, partition, "offset", shop, subject, cause, reason
        FROM told
        WHERE is_meant AND at <= \(asOf)
          -- What the meant ones wait behind, whenever it happened.
          OR cause IN ('refused', 'crashed') AND (projection, shop, subject) IN (
            SELECT meant.projection, meant.shop, meant.subject FROM told AS meant WHERE meant.is_meant AND meant.at <= \(asOf))
        ORDER BY partition, "offset", projection
        """
    }
}
