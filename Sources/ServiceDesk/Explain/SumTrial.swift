// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// Tries what each event does to a row that follows from sums over customers.
///
/// An event of one customer changes nobody else's part. So the events of each customer alone are folded, once without each of them
/// and once up to each of them, all of these side by side; one question gives their sums, and another one the rows that follow when
/// such sums stand in for those that are there.
struct SumTrial {
    let query: ReplySumsQuery
    let uncounted: UncountedEvents
    let refolding: Refolding
    /// In the order in which they count.
    private let events: [EventPosition]
    private let parked: [ParkedSearch.Found]
    /// Of which customer's part each event is; `nil` for what all parts depend on.
    private let parts: [EventPosition: ByteKey]
    /// What was told for all shops, which stands in no choice's own tables.
    private let forAll: Set<EventPosition>

    init(
        _ query: ReplySumsQuery,
        _ events: [ChosenEvents.Event],
        _ reasons: [EventPosition: [Candidate]],
        parked: [ParkedSearch.Found],
        _ refolding: Refolding
    ) {
        self.query = query
        self.refolding = refolding
        self.parked = parked
        self.events = events.map(\.position)
        uncounted = refolding.uncounted(parked)
        parts = CustomerParts.of(events, reasons)
        forAll = Set(events.filter { $0.shop == "*" }.map(\.position))
    }

    /// Tries all events.
    ///
    /// - Returns: the row of all of them, and what each one does.
    /// - Complexity: folds, for each customer, its events once for each of them; a question for some ten thousand of these, and two
    ///   for each event that all customers depend on.
    func run(_ progress: (Int, Int) -> Void) async throws -> (ExplainedRows, [EventPosition: RowTrial.Outcome]) {
        let shared = events.filter { parts[$0] == nil }
        let own = Dictionary(grouping: events.filter { parts[$0] != nil }) { parts[$0] ?? ByteKey("") }
        let names = own.keys.sorted()
        let bases = try await sums(names.map { shared + (own[$0] ?? []) })
        let base = Dictionary(uniqueKeysWithValues: zip(names, bases))
        var total = ReplySums()
        for sums in bases { total += sums }
        let whole = try await rows([total], beside: shared)[0]
        var outcomes: [EventPosition: RowTrial.Outcome] = [:]
        var decisive = try await blocking(whole)
        progress(0, 2 * events.count)

        let tried = events.filter { !uncounted.blocking.contains($0) }
        let (triedOwn, triedShared) = (tried.filter { parts[$0] != nil }, tried.filter { parts[$0] == nil })
        let without = try await sums(
            triedOwn.map { event in shared + (parts[event].flatMap { own[$0] } ?? []).filter { $0 != event } }
        )
        let others = zip(triedOwn, without).map { event, sums in
            var others = total
            if let part = parts[event], let base = base[part] { others -= base }
            others += sums
            return others
        }
        for (event, row) in zip(triedOwn, try await rows(others, beside: shared)) where !row.isSame(as: whole) {
            decisive.insert(event)
        }
        for event in triedShared where try await !row(events.filter { $0 != event }, uncounted).isSame(as: whole) {
            decisive.insert(event)
        }
        progress(events.count, 2 * events.count)
        for event in decisive { outcomes[event, default: .init()].isDecisive = true }
        try await goThrough(&outcomes)
        progress(2 * events.count, 2 * events.count)
        return (whole, outcomes)
    }

    /// The events that others wait behind, and without which these would change the row.
    private func blocking(_ whole: ExplainedRows) async throws -> Set<EventPosition> {
        var decisive: Set<EventPosition> = []
        for position in uncounted.blocking {
            let others = refolding.uncounted(parked, without: position)
            let row = try await row(events.filter { $0 != position }, others)
            if !row.isSame(as: whole) { decisive.insert(position) }
        }
        return decisive
    }

    /// Adds one event after the other, and looks at the row after each.
    private func goThrough(_ outcomes: inout [EventPosition: RowTrial.Outcome]) async throws {
        var (shared, own): ([EventPosition], [ByteKey: [EventPosition]]) = ([], [:])
        /// Up to each event: what changes, as choices by customer, and what all depend on.
        var steps: [(choices: [(part: ByteKey, events: [EventPosition])], shared: [EventPosition])] = []
        for event in events {
            if let part = parts[event] {
                own[part, default: []].append(event)
                steps.append(([(part, shared + (own[part] ?? []))], shared))
            } else {
                shared.append(event)
                steps.append((own.sorted { $0.key < $1.key }.map { ($0.key, shared + $0.value) }, shared))
            }
        }
        let sums = try await sums(steps.flatMap { $0.choices.map(\.events) })
        var (next, total, current) = (0, ReplySums(), [ByteKey: ReplySums]())
        var totals: [ReplySums] = []
        for step in steps {
            for choice in step.choices {
                if let before = current[choice.part] { total -= before }
                current[choice.part] = sums[next]
                total += sums[next]
                next += 1
            }
            totals.append(total)
        }
        var before = ExplainedRows(keys: [])
        var first = 0
        while first < steps.count {
            // As long as what all depend on stays the same, one question gives the rows.
            let last = steps[first...].firstIndex { $0.shared.count != steps[first].shared.count } ?? steps.count
            for (event, after) in zip(
                events[first..<last],
                try await rows(Array(totals[first..<last]), beside: steps[first].shared)
            ) {
                let changes = before.changes(to: after)
                if !changes.isEmpty { outcomes[event, default: .init()].changes = changes }
                before = after
            }
            first = last
        }
    }

    /// The row of some events.
    private func row(_ chosen: [EventPosition], _ uncounted: UncountedEvents) async throws -> ExplainedRows {
        let sums = try await sums([chosen], uncounted)
        return try await rows(sums, beside: chosen.filter { parts[$0] == nil }, uncounted)[0]
    }

    /// The rows that follow from sums, beside events that all customers depend on.
    private func rows(
        _ sums: [ReplySums],
        beside shared: [EventPosition],
        _ uncounted: UncountedEvents? = nil
    ) async throws -> [ExplainedRows] {
        try refolding.addAlone(shared, uncounted ?? self.uncounted)
        let question = query.rows(sums)
        return try ReplySumsQuery.rows(try await refolding.ask(question.query), of: question, count: sums.count)
    }

    /// The sums of each of some choices of events.
    private func sums(
        _ choices: [[EventPosition]],
        _ uncounted: UncountedEvents? = nil
    ) async throws -> [ReplySums] {
        var all = [ReplySums](repeating: ReplySums(), count: choices.count)
        let batches = ChoiceBatches.of(
            sizes: choices.map(\.count),
            toldForAll: choices.map { $0.filter(forAll.contains) }
        )
        for batch in batches {
            let shops = try refolding.addEach(batch.map { choices[$0] }, uncounted ?? self.uncounted)
            let result = try await refolding.ask(query.sums(of: shops).query)
            let found = try ReplySumsQuery.read(result, count: batch.count, place: Refolding.choice(named:))
            for (number, sums) in zip(batch, found) { all[number] = sums }
        }
        return all
    }
}
