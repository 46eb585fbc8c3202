// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

public import EventLog
public import Postgres

extension Refolding {
    /// Finds which events do not count, as a worker would.
    ///
    /// - Parameters:
    ///   - parked: what the live generations have parked.
    ///   - absent: an event that is taken to be missing: what waits behind it alone counts then.
    /// - Complexity: one pass over the events, in memory.
    public func uncounted(_ parked: [ParkedSearch.Found], without absent: EventPosition? = nil) -> UncountedEvents {
        var uncounted = UncountedEvents()
        let known = Dictionary(grouping: parked.filter { absent == nil || $0.cause != .waiting }, by: \.projection)
            .mapValues { Dictionary($0.map { ($0.position, $0) }, uniquingKeysWith: { first, _ in first }) }
        var view = EventView(tables.set)
        for projection in tables.set.projections {
            let fold = projection.makeFold(tables.set.slots)
            let known = known[projection.name] ?? [:]
            var first: [ShopSubject: EventPosition] = [:]
            for (partition, rows) in events.pages {
                withExtendedLifetime(rows) {
                    for row in 0..<rows.count {
                        view.show(rows, row: row, partition: partition) { event in
                            let position = EventPosition(partition: partition, offset: event.offset)
                            let subject = ShopSubject(event)
                            if position == absent { return }
                            if let found = known[position], found.cause != .waiting {
                                uncounted.add(position, projection.name, found.cause, found.reason)
                                if found.cause != .skipped, first[subject] == nil { first[subject] = position }
                            } else if let before = first[subject] {
                                uncounted.add(position, projection.name, .waiting, "waits behind \(before)")
                                uncounted.block(before)
                            } else if let found = known[position] {
                                uncounted.add(position, projection.name, found.cause, found.reason)
                            } else {
                                do throws(FoldRefusal) {
                                    try fold.note(event)
                                } catch {
                                    uncounted.add(position, projection.name, .refused, error.reason)
                                    first[subject] = position
                                }
                            }
                        }
                    }
                }
            }
        }
        return uncounted
    }

    /// Asks a query once for each of some events, of the rows that are there and those of all the others.
    ///
    /// Half of the events are added before each half is gone into, and taken back after: n questions, and n log n events folded.
    public func askWithoutEach(
        of positions: [EventPosition],
        _ uncounted: UncountedEvents,
        _ query: PostgresQuery,
        _ body: (EventPosition, PostgresResult) throws -> Void
    ) async throws {
        guard positions.count > 1 else {
            if let position = positions.first { try body(position, try await ask(query)) }
            return
        }
        let middle = positions.count / 2
        let halves = [Array(positions[..<middle]), Array(positions[middle...])]
        for (tried, added) in [(halves[0], halves[1]), (halves[1], halves[0])] {
            mark()
            try await add(added, uncounted)
            try await askWithoutEach(of: tried, uncounted, query, body)
            rewind()
        }
    }
}
