// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres
public import Projections

/// Explains rows: finds the events by the positions that the read models keep, reads them from the log by its primary key, and
/// folds them again, each time without one of them, to see what each one decides.
public struct Explainer: Sendable {
    private let database: LogDatabase
    private let set: ProjectionSet

    public init(_ database: LogDatabase, set: ProjectionSet = Desk.projections) {
        self.database = database
        self.set = set
    }

    /// Explains a row.
    ///
    /// - Parameter progress: is told how many of the questions have been asked, and how many there are at most.
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`.
    /// - Complexity: the question itself, one look-up an event, and two questions an event; where the row is a sum over customers,
    ///   or a tier, a question for some ten thousand events that are folded, those of each customer once or twice for each of them.
    public func explain(
        _ query: ExplainQuery,
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> Explanation {
        let found = try await find(query)
        return try await Refolding.with(found.chosen, tables: query.tables, set: set, database) { refolding in
            let (whole, outcomes, uncounted) = try await attempt(query, found, refolding, progress)
            return Explanation(
                columns: query.columns,
                rows: query.isStoredAlone ? found.stored : whole,
                events: zip(found.events, found.times).map { event, time in
                    explained(
                        event,
                        time,
                        found.reasons[event.position] ?? [],
                        outcomes[event.position],
                        uncounted
                    )
                },
                parked: ParkedSubjectNote.all(of: found.parked),
                isComplete: query.isStoredAlone ? found.stored.isSame(as: whole) : nil
            )
        }
    }

    /// Tries what each event does.
    private func attempt(
        _ query: ExplainQuery,
        _ found: Found,
        _ refolding: Refolding,
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> (ExplainedRows, [EventPosition: RowTrial.Outcome], UncountedEvents) {
        if let sums = query.sums {
            let trial = SumTrial(sums, found.events, found.reasons, parked: found.parked, refolding)
            let (whole, outcomes) = try await trial.run(progress)
            return (whole, outcomes, trial.uncounted)
        }
        if let tiers = query.tiers {
            let trial = ChoiceTrial(query, tiers, found.events, found.reasons, parked: found.parked, refolding)
            let (whole, outcomes) = try await trial.run(progress)
            return (whole, outcomes, trial.uncounted)
        }
        let trial = try await RowTrial(query, found.events, parked: found.parked, refolding)
        let (whole, outcomes) = try await trial.run(progress)
        return (whole, outcomes, trial.uncounted)
    }

    private func explained(
        _ event: ChosenEvents.Event,
        _ localTime: String,
        _ reasons: [Candidate],
        _ outcome: RowTrial.Outcome?,
        _ uncounted: UncountedEvents
    ) -> Explanation.Event {
        let outcome = outcome ?? RowTrial.Outcome()
        let marks = uncounted[event.position]
        return Explanation.Event(
            position: event.position,
            time: event.time,
            localTime: localTime,
            shop: event.shop,
            type: event.type,
            subject: event.subject,
            id: event.id,
            source: event.source,
            isDecisive: outcome.isDecisive,
            changes: outcome.changes,
            why: marks.isEmpty ? Candidate.phrase(reasons, of: event, outcome) : Candidate.phrase(uncounted: marks),
            uncounted: marks
        )
    }

    /// What is stored of the row, and the events behind it in the order in which they count.
    private struct Found {
        var stored: ExplainedRows
        var reasons: [EventPosition: [Candidate]]
        var parked: [ParkedSearch.Found]
        var chosen: ChosenEvents
        var events: [ChosenEvents.Event]
        var times: [String]
    }

    private func find(_ query: ExplainQuery) async throws -> Found {
        let models = ReadModels(database)
        let (stored, candidates, shops) = try await models.withTables { tables, connection in
            let stored = try await query.stored(tables, connection)
            let found = try await connection.query(query.candidates.query.substituting(tables))
            let shops = try await connection.query(query.shops.substituting(tables))
            return (
                stored, try found.rows.map { try Candidate($0) }, try shops.rows.map { try ShopSpan($0) }
            )
        }
        let reasons = Dictionary(grouping: candidates, by: \.position)
        let known = try await ChosenEvents.read(Set(reasons.keys), database).all()
        let parked = try await search(query, known, shops).run(database, set: set)
        let chosen = try await ChosenEvents.read(Set(reasons.keys).union(parked.map(\.position)), database)
        let events = try chosen.all().sorted(by: Self.comesBefore)
        let times = try await models.ask(query.times(events.map(\.time), shops: events.map(\.shop)))
        return Found(
            stored: stored,
            reasons: reasons,
            parked: parked,
            chosen: chosen,
            events: events,
            times: try times.rows.map { try $0.decode(String.self, at: 0) }
        )
    }

    /// Where parked events may lie: on the row's own subjects, and on those of the events that were found.
    private func search(_ query: ExplainQuery, _ known: [ChosenEvents.Event], _ shops: [ShopSpan]) -> ParkedSearch {
        var search = ParkedSearch(asOf: query.scope.asOf)
        search.tables = query.tables
        if !query.scope.shops.isEmpty { search.shops = query.scope.shops + shops.map(\.shop) }
        search.subjects = query.subjects + known.map(\.subject).distinctByBytes()
        search.customers = query.customers
        search.orders = query.orders
        if query.isOfDays, query.customers.isEmpty {
            let first = shops.map(\.from).min() ?? Timestamp.negativeInfinity
            let last = shops.map(\.to).max() ?? Timestamp.infinity
            search.span = first < last ? first..<last : nil
        }
        return search
    }

    /// The order in which events count: time, then customers' messages, then id, then source.
    private static func comesBefore(_ left: ChosenEvents.Event, _ right: ChosenEvents.Event) -> Bool {
        if left.time != right.time { return left.time < right.time }
        let (leftAsks, rightAsks) = (left.type == "message.received", right.type == "message.received")
        if leftAsks != rightAsks { return leftAsks }
        return (ByteKey(left.id), ByteKey(left.source)) < (ByteKey(right.id), ByteKey(right.source))
    }
}

/// A chosen shop, and when its chosen days are.
private struct ShopSpan {
    var shop: String
    var from: Timestamp
    var to: Timestamp

    init(_ row: PostgresRow) throws { (shop, from, to) = try row.decode((String, Timestamp, Timestamp).self) }
}
