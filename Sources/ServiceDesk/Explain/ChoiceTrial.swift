// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections

/// Tries what each event does to a row that can be asked for many choices of events at once.
///
/// All events, all but each one, and those up to each one are choices. They are folded side by side, and one question gives the
/// rows of some ten thousand events. An order with its refunds is a part that counts by itself: without an event that makes its
/// amounts others the row is another one, so that not all events need be folded to see it.
struct ChoiceTrial {
    /// Some of the events, by their places in their order.
    private enum Choice {
        case without(Int)
        case upTo(Int)
    }

    let query: ExplainQuery
    let tiers: TiersQuery
    let uncounted: UncountedEvents
    let refolding: Refolding
    /// In the order in which they count.
    private let events: [EventPosition]
    private let parked: [ParkedSearch.Found]
    /// What was told for all shops, which stands in no choice's own tables.
    private let forAll: Set<EventPosition>
    /// Of which order's part each event is; `nil` for what may change them all.
    private let parts: [EventPosition: ByteKey]

    init(
        _ query: ExplainQuery,
        _ tiers: TiersQuery,
        _ events: [ChosenEvents.Event],
        _ reasons: [EventPosition: [Candidate]],
        parked: [ParkedSearch.Found],
        _ refolding: Refolding
    ) {
        self.query = query
        self.tiers = tiers
        self.refolding = refolding
        self.parked = parked
        self.events = events.map(\.position)
        uncounted = refolding.uncounted(parked)
        parts = CustomerParts.of(events, reasons, kinds: ["orders/", "refunds/"])
        forAll = Set(events.filter { $0.shop == "*" }.map(\.position))
    }

    /// Tries all events.
    ///
    /// - Returns: the row of all of them, and what each one does.
    /// - Complexity: folds those before each event, and all of them for each that does not change the amounts of its order; a question
    ///   for some ten thousand of these, and two for each event that was told for all shops.
    func run(_ progress: (Int, Int) -> Void) async throws -> (ExplainedRows, [EventPosition: RowTrial.Outcome]) {
        var outcomes: [EventPosition: RowTrial.Outcome] = [:]
        for event in try await decisiveParts() { outcomes[event, default: .init()].isDecisive = true }
        let tried = events.indices.filter {
            !uncounted.blocking.contains(events[$0]) && outcomes[events[$0]] == nil
        }
        let choices = events.indices.map(Choice.upTo) + tried.map(Choice.without)
        let found = try await rows(choices, progress)
        let nothing = ExplainedRows(keys: query.keys)
        let whole = events.isEmpty ? nothing : found[events.count - 1]
        for (place, row) in zip(tried, found[events.count...]) {
            outcomes[events[place], default: .init()].isDecisive = !row.isSame(as: whole)
        }
        var before = nothing
        for (event, after) in zip(events, found) {
            outcomes[event, default: .init()].changes = before.changes(to: after)
            before = after
        }
        // Where others wait behind an event, they count without it: that is another fold.
        for position in uncounted.blocking {
            let others = refolding.uncounted(parked, without: position)
            let row = try await rows([events.filter { $0 != position }], others)[0]
            outcomes[position, default: .init()].isDecisive = !row.isSame(as: whole)
        }
        return (whole, outcomes)
    }

    /// The events without which the amounts of their part are others, and so those of the row.
    private func decisiveParts() async throws -> [EventPosition] {
        let shared = events.filter { parts[$0] == nil }
        let own = Dictionary(grouping: events.filter { parts[$0] != nil }) { parts[$0] ?? ByteKey("") }.sorted {
            $0.key < $1.key
        }
        let tried = own.flatMap { part in part.value.filter { !uncounted.blocking.contains($0) }.map { (part, $0) } }
        let choices =
            own.map { shared + $0.value } + tried.map { part, event in shared + part.value.filter { $0 != event } }
        var amounts: [[ExplainedRows.Key: [Int64]]] = Array(repeating: [:], count: choices.count)
        let told = shared.filter(forAll.contains)
        for batch in ChoiceBatches.of(sizes: choices.map(\.count), toldForAll: choices.map { _ in told }) {
            for (number, row) in zip(batch, try await rows(batch.map { choices[$0] }, uncounted)) {
                amounts[number] = row.amounts(["completed_paid_orders", "gross", "refunded"], of: query.columns)
            }
        }
        let whole = Dictionary(uniqueKeysWithValues: zip(own.map(\.key), amounts))
        return zip(tried, amounts[own.count...]).filter { tried, without in whole[tried.0.key] != without }.map(\.0.1)
    }

    /// The rows of each of some choices.
    private func rows(_ choices: [Choice], _ progress: (Int, Int) -> Void) async throws -> [ExplainedRows] {
        var toldUpTo: [[EventPosition]] = []
        for event in events { toldUpTo.append((toldUpTo.last ?? []) + (forAll.contains(event) ? [event] : [])) }
        let told = toldUpTo.last ?? []
        let batches = ChoiceBatches.of(
            sizes: choices.map { choice in
                switch choice {
                case .without: events.count - 1
                case .upTo(let place): place + 1
                }
            },
            toldForAll: choices.map { choice in
                switch choice {
                case .without(let place): told.filter { $0 != events[place] }
                case .upTo(let place): toldUpTo[place]
                }
            }
        )
        var all = [ExplainedRows](repeating: ExplainedRows(keys: query.keys), count: choices.count)
        var done = 0
        for batch in batches {
            let found = try await rows(batch.map { positions(choices[$0]) }, uncounted)
            for (number, row) in zip(batch, found) { all[number] = row }
            done += batch.count
            progress(done, choices.count)
        }
        return all
    }

    private func positions(_ choice: Choice) -> [EventPosition] {
        switch choice {
        case .without(let place): Array(events[..<place] + events[(place + 1)...])
        case .upTo(let place): Array(events[...place])
        }
    }

    /// The rows of each of some choices that have the same of what was told for all shops.
    private func rows(_ choices: [[EventPosition]], _ uncounted: UncountedEvents) async throws -> [ExplainedRows] {
        let shops = try refolding.addEach(choices, uncounted)
        let question = query.rows(tiers, ofChoices: shops)
        return try query.rows(try await refolding.ask(question.question.query), of: question, count: choices.count)
    }
}
