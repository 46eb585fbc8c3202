// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// Tries what each event does to a row: the events are folded in their order, and all but one of them.
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
    private let asked: PostgresQuery

    init(
        _ query: ExplainQuery,
        _ events: [ChosenEvents.Event],
        parked: [ParkedSearch.Found],
        _ refolding: Refolding
    ) async throws {
        self.query = query
        self.refolding = refolding
        self.parked = parked
        self.events = events.map(\.position)
        uncounted = refolding.uncounted(parked)
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
        try await leaveOut(whole, &outcomes, counter)
        try await goThrough(&outcomes, counter)
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

    /// Sees whether the row is another without each of the events.
    private func leaveOut(
        _ whole: ExplainedRows,
        _ outcomes: inout [EventPosition: Outcome],
        _ counter: Counter
    ) async throws {
        refolding.mark()
        try await refolding.add(events.filter(uncounted.blocking.contains), uncounted)
        var decisive: [EventPosition] = []
        try await refolding.askWithoutEach(
            of: events.filter { !uncounted.blocking.contains($0) },
            uncounted,
            asked
        ) { position, result in
            if try !query.rows(result).isSame(as: whole) { decisive.append(position) }
            counter.add()
        }
        refolding.rewind()
        for position in decisive { outcomes[position, default: Outcome()].isDecisive = true }
    }

    /// Adds one event after the other, and looks at the row after each that changes anything.
    private func goThrough(
        _ outcomes: inout [EventPosition: Outcome],
        _ counter: Counter
    ) async throws {
        refolding.mark()
        var before = try await ask()
        for position in events {
            if try await refolding.add([position], uncounted) {
                let after = try await ask()
                outcomes[position, default: Outcome()].changes = before.changes(to: after)
                before = after
            }
            counter.add()
        }
        refolding.rewind()
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
