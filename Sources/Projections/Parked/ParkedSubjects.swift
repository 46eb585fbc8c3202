// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

/// The events that projections have parked: a look at them, another try, and giving one up.
public struct ParkedSubjects: Sendable {
    /// A parked subject of a live generation.
    public struct Entry: Sendable, Hashable {
        public var projection: String
        public var shop: String
        public var subject: String
        /// Where the event is that could not be folded.
        public var position: EventPosition
        /// `refused`, `crashed`, or `skipped` for one that was given up.
        public var state: String
        public var reason: String
        /// How often it was tried.
        public var tries: Int
        /// Later events of the subject that wait behind it.
        public var waiting: Int64
        public var parkedAt: Timestamp
    }

    /// Which subjects are meant.
    public struct Choice: Sendable, Hashable {
        public var projection: String
        public var shop: String?
        public var subject: String?

        public init(projection: String, shop: String? = nil, subject: String? = nil) {
            self.projection = projection
            self.shop = shop
            self.subject = subject
        }
    }

    /// What became of another try.
    public struct Summary: Sendable, Hashable {
        /// Subjects that wait no longer.
        public var freed = 0
        /// Events that were folded.
        public var events = 0
        /// Subjects whose event could not be folded this time either.
        public var parkedAgain = 0

        public init(freed: Int = 0, events: Int = 0, parkedAgain: Int = 0) {
            self.freed = freed
            self.events = events
            self.parkedAgain = parkedAgain
        }
    }

    let database: LogDatabase
    let set: ProjectionSet

    public init(_ database: LogDatabase, set: ProjectionSet) {
        self.database = database
        self.set = set
    }

    /// The parked subjects, the oldest first.
    ///
    /// - Parameter names: of projections.
    public func list(names: [String]) async throws -> [Entry] {
        try await database.withConnection(.logReader) { connection in
            let rows = try await connection.query(
                """
                SELECT k.projection, k.shop, k.subject, k.partition, k."offset", k.cause, k.reason, k.tries,
                  (SELECT count(*) FROM kefu.parked w
                   WHERE w.partition = k.partition AND w.projection = k.projection AND w.generation = k.generation
                     AND w.shop = k.shop AND w.subject = k.subject AND w.cause = 'waiting' AND w."offset" > k."offset"
                     -- What waits is counted once: where it waits, or where the last event was given up and nobody has folded on.
                     AND (k.cause <> 'skipped' OR NOT EXISTS (
                       SELECT FROM kefu.parked o
                       WHERE o.partition = k.partition AND o.projection = k.projection AND o.generation = k.generation
                         AND o.shop = k.shop AND o.subject = k.subject AND o.cause <> 'waiting'
                         AND (o.cause <> 'skipped' OR o."offset" > k."offset")))),
                  k.parked_at
                FROM kefu.parked k
                JOIN kefu.projections p ON p.name = k.projection AND p.live_generation = k.generation
                WHERE k.projection = ANY (\(names)) AND k.cause <> 'waiting'
                ORDER BY k.parked_at, k.projection, k.partition, k."offset"
                """
            )
            return try rows.rows.map { row in
                let (projection, shop, subject, partition, offset, cause, reason, tries, waiting, parkedAt) =
                    try row.decode(
                        (String, String, String, Int16, Int64, String, String, Int32, Int64, Timestamp).self
                    )
                return Entry(
                    projection: projection,
                    shop: shop,
                    subject: subject,
                    position: EventPosition(partition: Int(partition), offset: offset),
                    state: cause,
                    reason: reason,
                    tries: Int(tries),
                    waiting: waiting,
                    parkedAt: parkedAt
                )
            }
        }
    }

    /// Folds the events of parked subjects again, in their order, in the live generation and in those that are kept.
    ///
    /// A subject's events are folded in its partition's lease; what is refused again stays parked with the new reason.
    ///
    /// - Throws: `ProjectionError.nothingParked`.
    public func retry(_ choice: Choice) async throws -> Summary { try await play(choice, isSkipping: false) }

    /// Gives up the event that each chosen subject waits for, and folds the ones behind it. A replay leaves it out as well.
    ///
    /// - Throws: `ProjectionError.nothingParked`.
    public func skip(_ choice: Choice) async throws -> Summary { try await play(choice, isSkipping: true) }

    private func play(_ choice: Choice, isSkipping: Bool) async throws -> Summary {
        try await database.withConnection(.projector) { connection in
            let worker = BatchWorker(set, connection: connection)
            var chosen = try await chosen(choice, connection)
            guard !chosen.isEmpty else { throw ProjectionError.nothingParked(choice.projection) }
            let places = Set(chosen.compactMap(\.place))
            var summary = Summary()
            var played: Set<Chosen.Key> = []
            var counted: Set<ShopSubject> = []
            // A generation that has gone live meanwhile holds the same events parked.
            while !chosen.isEmpty {
                for one in chosen {
                    played.insert(one.key)
                    if isSkipping, let place = one.place, places.contains(place) {
                        try await worker.giveUp(place.offset, of: one.key.lane)
                    }
                    let outcome = try await worker.play(one.key.subject, of: one.key.lane)
                    // The generations that are kept follow; what is counted is the one that answers.
                    guard one.isLive, counted.insert(one.key.subject).inserted else { continue }
                    summary.events += outcome.events
                    if outcome.isFree { summary.freed += 1 } else { summary.parkedAgain += 1 }
                }
                chosen = try await self.chosen(choice, connection).filter { one in
                    !played.contains(one.key) && one.place.map(places.contains) != false
                }
            }
            return summary
        }
    }

    /// A parked subject in one generation.
    private struct Chosen {
        struct Key: Hashable {
            var lane: LaneKey
            var subject: ShopSubject
        }

        var key: Key
        /// Where the event is that it waits for; `nil` where that has been given up and what waits has not been folded yet.
        var place: EventPosition?
        var isLive: Bool
    }

    private func chosen(_ choice: Choice, _ connection: PostgresConnection) async throws -> [Chosen] {
        let rows = try await connection.query(
            """
            SELECT k.partition, k.projection, k.generation, k.shop, k.subject, bool_or(p.live_generation = k.generation),
              min(k."offset") FILTER (WHERE k.cause <> 'waiting')
            FROM kefu.parked k
            JOIN kefu.projections p ON p.name = k.projection
            JOIN kefu.generations g ON g.projection = k.projection AND g.generation = k.generation
            WHERE k.projection = \(choice.projection) AND k.cause <> 'skipped' AND g.state <> 'building'
              AND g.version = \(Int32(set[choice.projection]?.version ?? 0))
              AND k.shop = coalesce(\(choice.shop), k.shop) AND k.subject = coalesce(\(choice.subject), k.subject)
            GROUP BY 1, 2, 3, 4, 5
            ORDER BY 1, 2, 3, 4, 5
            """
        )
        return try rows.rows.map { row in
            let (partition, projection, generation, shop, subject, isLive, offset) = try row.decode(
                (Int16, String, Int32, String, String, Bool, Int64?).self
            )
            return Chosen(
                key: Chosen.Key(
                    lane: LaneKey(partition: Int(partition), projection: projection, generation: Int(generation)),
                    subject: ShopSubject(shop: shop, subject: subject)
                ),
                place: offset.map { EventPosition(partition: Int(partition), offset: $0) },
                isLive: isLive
            )
        }
    }
}
