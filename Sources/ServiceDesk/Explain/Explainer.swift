// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
import Postgres
public import Projections

/// Explains rows: finds the events by the positions that the read models keep, reads them from the log by its primary key, and
/// folds them again, each time without one of them, to see what each one decides.
public struct Explainer: Sendable {
    /// With more events than this none is tried for itself.
    public static let mostTried = 400

    private let database: LogDatabase
    private let set: ProjectionSet

    public init(_ database: LogDatabase, set: ProjectionSet = Desk.projections) {
        self.database = database
        self.set = set
    }

    /// Explains a row.
    ///
    /// - Throws: `ProjectionError.notPrepared`; `PostgresError`.
    /// - Complexity: the question itself, one look-up an event, and two questions of small tables an event.
    public func explain(_ query: ExplainQuery) async throws -> Explanation {
        let (stored, candidates) = try await ReadModels(database).withTables { tables, connection in
            let row = try await connection.query(query.row.substituting(tables))
            let found = try await connection.query(query.candidates.query.substituting(tables))
            return (try query.values(row), try found.rows.map { try Candidate($0) })
        }
        let reasons = Dictionary(candidates.map { ($0.position, $0) }, uniquingKeysWith: { first, _ in first })
        let chosen = try await ChosenEvents.read(Set(reasons.keys), database)
        let events = try chosen.all().sorted(by: Self.comesBefore)
        return try await Refolding.with(chosen, tables: query.answer.tables, set: set, database) { refolding in
            try await Self.explain(query, events, reasons, stored: stored, refolding)
        }
    }

    private static func explain(
        _ query: ExplainQuery,
        _ events: [ChosenEvents.Event],
        _ reasons: [EventPosition: Candidate],
        stored: [[String?]],
        _ refolding: Refolding
    ) async throws -> Explanation {
        func rows(of isChosen: (EventPosition) -> Bool) async throws -> [[String?]] {
            try query.values(try await refolding.ask(query.row, of: isChosen))
        }
        let whole = try await rows { _ in true }
        let isTried = events.count <= mostTried
        var before: [[String?]] = []
        var known: Set<EventPosition> = []
        var explained: [Explanation.Event] = []
        for event in events {
            var (isDecisive, change): (Bool?, String?) = (nil, nil)
            if isTried {
                isDecisive = try await rows { $0 != event.position } != whole
                known.insert(event.position)
                let after = try await rows { known.contains($0) }
                change = RowChange.text(query.columns, before, after)
                before = after
            }
            explained.append(
                Explanation.Event(
                    position: event.position,
                    time: event.time,
                    shop: event.shop,
                    type: event.type,
                    subject: event.subject,
                    id: event.id,
                    source: event.source,
                    isDecisive: isDecisive,
                    change: change,
                    why: reasons[event.position]?.phrase(of: event, isDecisive: isDecisive) ?? Phrase("", "")
                )
            )
        }
        return Explanation(
            columns: query.columns,
            rows: query.isStoredAlone ? stored : whole,
            events: explained,
            isComplete: query.isStoredAlone ? stored == whole : nil
        )
    }

    /// The order in which events count: time, then customers' messages, then id, then source.
    private static func comesBefore(_ left: ChosenEvents.Event, _ right: ChosenEvents.Event) -> Bool {
        if left.time != right.time { return left.time < right.time }
        let (leftAsks, rightAsks) = (left.type == "message.received", right.type == "message.received")
        if leftAsks != rightAsks { return leftAsks }
        if left.id != right.id { return left.id.utf8.lexicographicallyPrecedes(right.id.utf8) }
        return left.source.utf8.lexicographicallyPrecedes(right.source.utf8)
    }
}
