// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// Tries what each event does to a row: the events are folded in their order, and all but one of them.
///
/// A row that is a sum over customers is tried a customer at a time, since nobody else's part changes with an event of one.
struct RowTrial {
    /// What an event does.
    struct Outcome {
        var isDecisive = false
        var changes: [RowChange] = []
    }

    let query: ExplainQuery
    let uncounted: UncountedEvents
    let refolding: Refolding
    /// In the order in which they count.
    let events: [EventPosition]
    private let parked: [ParkedSearch.Found]
    /// Of which customer's part each event is; `nil` for what all parts depend on.
    private let parts: [EventPosition: String]
    private let asked: PostgresQuery

    init(
        _ query: ExplainQuery,
        _ events: [ChosenEvents.Event],
        _ reasons: [EventPosition: [Candidate]],
        parked: [ParkedSearch.Found],
        _ refolding: Refolding
    ) async throws {
        self.query = query
        self.refolding = refolding
        self.parked = parked
        self.events = events.map(\.position)
        uncounted = refolding.uncounted(parked)
        parts = query.sums.isEmpty ? [:] : CustomerParts.of(events, reasons)
        asked = query.row.question.query
        try await refolding.sample(uncounted)
    }

    /// Tries all events.
    ///
    /// - Returns: the row of all of them, and what each one does.
    func run(_ progress: @escaping (Int, Int) -> Void) async throws -> (ExplainedRows, [EventPosition: Outcome]) {
        var outcomes: [EventPosition: Outcome] = [:]
        let counter = Counter(total: 2 * events.count, tell: progress)
        let whole = try await row { try await refolding.add(events, uncounted) }
        // Where others wait behind an event, they count without it: that is another fold.
        for position in uncounted.blocking {
            let others = refolding.uncounted(parked, without: position)
            let without = try await row { try await refolding.add(events.filter { $0 != position }, others) }
            outcomes[position, default: Outcome()].isDecisive = !without.isSame(as: whole)
        }
        var changing: Set<EventPosition>?
        if whole.rows.count == 1, Set(parts.values).count > 1 {
            changing = try await tryParts(whole, &outcomes, counter)
        } else {
            try await leaveOut(events, beside: [], &outcomes, counter) { !$0.isSame(as: whole) }
        }
        try await goThrough(changing, &outcomes, counter)
        return (whole, outcomes)
    }

    /// The row that comes of what a body adds to empty tables.
    func row(_ add: () async throws -> Bool) async throws -> ExplainedRows {
        refolding.mark()
        _ = try await add()
        let rows = try await ask()
        refolding.rewind()
        return rows
    }

    func ask() async throws -> ExplainedRows { try query.rows(try await refolding.ask(asked)) }

    /// Sees whether the row is another without each of some events.
    func leaveOut(
        _ tried: [EventPosition],
        beside others: [EventPosition],
        _ outcomes: inout [EventPosition: Outcome],
        _ counter: Counter,
        isOther: (ExplainedRows) -> Bool
    ) async throws {
        refolding.mark()
        try await refolding.add(others + tried.filter(uncounted.blocking.contains), uncounted)
        var decisive: [EventPosition] = []
        try await refolding.askWithoutEach(
            of: tried.filter { !uncounted.blocking.contains($0) },
            uncounted,
            asked
        ) { position, result in
            if isOther(try query.rows(result)) { decisive.append(position) }
            counter.add()
        }
        refolding.rewind()
        for position in decisive { outcomes[position, default: Outcome()].isDecisive = true }
    }

    /// Adds one event after the other, and looks at the row after each, or after those that may change it.
    private func goThrough(
        _ changing: Set<EventPosition>?,
        _ outcomes: inout [EventPosition: Outcome],
        _ counter: Counter
    ) async throws {
        refolding.mark()
        var before = try await ask()
        for position in events {
            let isChanged = try await refolding.add([position], uncounted)
            if changing?.contains(position) ?? isChanged {
                let after = try await ask()
                outcomes[position, default: Outcome()].changes = before.changes(to: after)
                before = after
            }
            counter.add()
        }
        refolding.rewind()
    }

    /// Tries the part of each customer beside that of one other, so that there is a row.
    ///
    /// - Returns: the events that change a sum when they come after the ones before them.
    private func tryParts(
        _ whole: ExplainedRows,
        _ outcomes: inout [EventPosition: Outcome],
        _ counter: Counter
    ) async throws -> Set<EventPosition> {
        let byPart = Dictionary(grouping: events.filter { parts[$0] != nil }) { parts[$0] ?? "" }.sorted {
            $0.key < $1.key
        }
        let shared = events.filter { parts[$0] == nil }
        var beside: (part: String, events: [EventPosition])?
        for (part, events) in byPart where beside == nil {
            let alone = try await row { try await refolding.add(shared + events, uncounted) }
            if !alone.isEmpty { beside = (part, events) }
        }
        var changing = Set(shared)
        for (part, own) in byPart {
            guard let beside, beside.part != part else {
                // The one that the others are tried beside is tried beside all others.
                changing.formUnion(own)
                let others = events.filter { parts[$0] != part }
                try await leaveOut(own, beside: others, &outcomes, counter) { !$0.isSame(as: whole) }
                continue
            }
            let others = shared + beside.events
            let all = try await row { try await refolding.add(others + own, uncounted) }
            try await leaveOut(own, beside: others, &outcomes, counter) { !$0.isSame(as: all, in: query.sums) }
            changing.formUnion(try await changes(own, beside: others))
        }
        let all = events.filter { parts[$0] != nil }
        try await leaveOut(shared, beside: all, &outcomes, counter) { !$0.isSame(as: whole) }
        return changing
    }

    /// The events that change a sum when they come one after the other.
    private func changes(_ own: [EventPosition], beside others: [EventPosition]) async throws -> [EventPosition] {
        refolding.mark()
        try await refolding.add(others, uncounted)
        var before = try await ask()
        var changing: [EventPosition] = []
        for position in own where try await refolding.add([position], uncounted) {
            let after = try await ask()
            if !before.isSame(as: after, in: query.sums) { changing.append(position) }
            before = after
        }
        refolding.rewind()
        return changing
    }

    /// Counts the events that were tried.
    final class Counter {
        private let total: Int
        private let tell: (Int, Int) -> Void
        private var done = 0

        init(total: Int, tell: @escaping (Int, Int) -> Void) {
            self.total = total
            self.tell = tell
        }

        func add() {
            done += 1
            tell(done, total)
        }
    }
}
