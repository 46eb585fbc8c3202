// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import Postgres

extension ConsumerGroup {
    /// A subject with parked events.
    public struct Parked: Sendable, Hashable {
        public var shop: String
        public var subject: String
        /// The first parked event.
        public var position: EventPosition
        public var state: ParkedState
        /// How often the first one was delivered.
        public var attempts: Int
        /// Why it was refused.
        public var reason: String?
        /// Events that wait behind the first one.
        public var behind: Int64
        public var parkedAt: Timestamp
    }

    /// The parked subjects, in the order of partition and offset.
    ///
    /// - Throws: `GroupError.missing`.
    public func parked() async throws -> [Parked] {
        try await check()
        let rows = try await connection.query(
            """
            SELECT k.partition, k."offset", k.shop, k.subject, k.state, k.attempts, k.reason, k.events - 1, k.parked_at
            FROM (
              SELECT *, row_number() OVER (PARTITION BY partition, shop, subject ORDER BY "offset") AS place,
                count(*) OVER (PARTITION BY partition, shop, subject) AS events
              FROM kefu.group_parked
              WHERE group_name = \(name)
            ) k
            WHERE place = 1
            ORDER BY k.partition, k."offset"
            """
        )
        return try rows.rows.map { row in
            let (partition, offset, shop, subject, state, attempts, reason, behind, at) = try row.decode(
                (Int16, Int64, String, String, String, Int32, String?, Int64, Timestamp).self
            )
            return Parked(
                shop: shop,
                subject: subject,
                position: EventPosition(partition: Int(partition), offset: offset),
                state: ParkedState(description: state),
                attempts: Int(attempts),
                reason: reason,
                behind: behind,
                parkedAt: at
            )
        }
    }

    /// Lets parked subjects be delivered again: the first event with a fresh count of deliveries, then those behind it.
    /// A living member does so within a heartbeat.
    ///
    /// - Parameters:
    ///   - shop: only this shop's.
    ///   - subject: only this one.
    /// - Returns: the number of subjects.
    /// - Throws: `GroupError.missing`.
    public func retry(shop: String? = nil, subject: String? = nil) async throws -> Int {
        try await change(to: .waiting, shop: shop, subject: subject)
    }

    /// Gives up the first parked event of each subject, and lets those behind it be delivered.
    ///
    /// - Returns: the number of events that are given up.
    /// - Throws: `GroupError.missing`.
    public func skip(shop: String? = nil, subject: String? = nil) async throws -> Int {
        try await change(to: .skipped, shop: shop, subject: subject)
    }

    // Only the state is written: a subject is parked as long as it has rows, and its partition's owner alone takes rows
    // away, so it always knows which subjects are parked.
    private func change(to state: ParkedState, shop: String?, subject: String?) async throws -> Int {
        try await check()
        let rows = try await connection.query(
            """
            UPDATE kefu.group_parked
            SET state = \(state.description), attempts = 0
            WHERE group_name = \(name) AND state = 'parked'
              AND (\(shop)::text IS NULL OR shop = \(shop)) AND (\(subject)::text IS NULL OR subject = \(subject))
            RETURNING 1
            """
        )
        return rows.count
    }

    private func check() async throws {
        let found = try await connection.query("SELECT 1 FROM kefu.groups WHERE name = \(name)")
        guard found.count == 1 else { throw GroupError.missing(name) }
    }
}
