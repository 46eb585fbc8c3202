// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

extension BatchWorker {
    /// The next offset of each partition that holds events which a lane has not folded.
    ///
    /// - Parameter isAlone: whether no other worker is known: then the heads that came with the last commit say it.
    func pending(_ selection: LaneSelection, isAlone: Bool = false) async throws -> [Int: Int64] {
        asksHeads = isAlone
        if isAlone, let known = places.takePending(of: selection) { return known }
        let rows = try await connection.query(LeaseStore.places(selection))
        return places.note(
            try rows.rows.map { row in
                let (partition, next, end) = try row.decode((Int16, Int64, Int64).self)
                return (Int(partition), next, end)
            },
            of: selection
        )
    }

    /// The leases of partitions, the subjects that are parked in them, and the events where their lanes probably are, in one round trip.
    func take(
        _ partitions: [Int],
        _ selection: LaneSelection,
        _ limits: BatchLimits,
        ends: [Int: Int64],
        begin: [PostgresQuery]
    ) async throws -> (leases: [Lease], parked: [LaneKey: Set<ShopSubject>], ahead: [Int: EventsAhead]) {
        let limits = limits.shared(by: partitions.count)
        let expected = partitions.compactMap { partition in
            places.expected(partition, of: selection).map { (partition, $0) }
        }
        let taking = begin + [LeaseStore.take(partitions, selection), LeaseStore.parkedSubjects(partitions)]
        let results = try await connection.pipeline(
            taking + expected.map { events(of: $0, from: $1, limits, end: ends[$0] ?? .max) }
        )
        var ahead: [Int: EventsAhead] = [:]
        for ((partition, first), rows) in zip(expected, results.dropFirst(taking.count)) {
            ahead[partition] = EventsAhead(first: first, rows: rows)
        }
        return (
            try LeaseStore.leases(results[begin.count]), try LeaseStore.parkedSubjects(results[begin.count + 1]), ahead
        )
    }

    /// Events that were read before it was known where the lanes are.
    struct EventsAhead {
        var first: Int64
        var rows: PostgresResult
    }

    /// The next events by partition, from the slowest of its lanes on.
    func read(
        _ lanes: [Lane],
        _ limits: BatchLimits,
        ends: [Int: Int64],
        ahead: [Int: EventsAhead]
    ) async throws -> [Int: PostgresResult] {
        let firsts = Dictionary(lanes.map { ($0.key.partition, $0.nextOffset) }, uniquingKeysWith: min)
        var events: [Int: PostgresResult] = [:]
        for (partition, first) in firsts {
            if let ahead = ahead[partition], ahead.first == first { events[partition] = ahead.rows }
        }
        let missing = firsts.keys.filter { events[$0] == nil }.sorted()
        guard !missing.isEmpty else { return events }
        let limits = limits.shared(by: firsts.count)
        let results = try await connection.pipeline(
            missing.map { self.events(of: $0, from: firsts[$0] ?? 0, limits, end: ends[$0] ?? .max) }
        )
        return events.merging(zip(missing, results)) { $1 }
    }

    private func events(
        of partition: Int,
        from first: Int64,
        _ limits: BatchLimits,
        end: Int64
    ) -> PostgresQuery {
        let last = min(end, first + Int64(limits.events))
        return """
            SELECT \(unescaped: EventView.columns)
            FROM (
              SELECT *, sum(octet_length(data)) OVER (ORDER BY "offset") AS size
              FROM kefu.\(identifier: LogTables.leaf(partition))
              WHERE "offset" >= \(first) AND "offset" < \(last)
            ) e
            WHERE size IS NULL OR size <= \(Int64(limits.bytes)) OR "offset" = \(first)
            ORDER BY "offset"
            """
    }
}
