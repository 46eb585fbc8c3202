// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// P5: a rebuild of all built-in projections, swap included, against COPY … TO STDOUT of the columns that it reads; and against what the
/// server needs to take in the finished rows.
struct Replay {
    private let options: BenchOptions
    private let rounds: Int
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(6, quick: 4)
        events = options.events(1_000_000, quick: 200_000)
    }

    func run(_ report: inout Report) async throws {
        var figure = Figure("P5", "replay of all projections", unit: "events/s", goal: 0.6)
        var taken = Figure(
            "P5 rows",
            "the same; the floor loads and indexes the finished rows",
            unit: "events/s",
            goal: 0.5
        )
        var (loading, connections) = (Series(), Series())
        try await BenchCluster.with(options, "P5") { cluster in
            try await FilledLog.fill(cluster, events: events, ids: options.ids)
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            try floor.execute("VACUUM ANALYZE kefu.events")
            let names = Desk.projections.projections.map(\.name)
            for round in 0..<rounds {
                for isProduct in round.isMultiple(of: 2) ? [true, false] : [false, true] {
                    try floor.execute("CHECKPOINT")
                    let watch = Stopwatch()
                    if isProduct {
                        let loaded = Locked(0.0)
                        let summary = try await Rebuild(cluster.log, set: Desk.projections, names: names).run {
                            progress in
                            if progress.phase == .indexing { loaded.withLock { $0 = watch.seconds } }
                        }
                        figure.value.append(Double(events) / watch.seconds)
                        guard summary.events == events else {
                            throw BenchError("the rebuild saw \(summary.events) events")
                        }
                        loading.append(loaded.withLock { $0 })
                        connections.append(watch.seconds)
                    } else {
                        try read(floor)
                        figure.floor.append(Double(events) / watch.seconds)
                    }
                }
                taken.value.append(figure.value.values[round])
                try await taken.floor.append(Double(events) / load(cluster, floor))
                Progress.say("P5 round \(round + 1)/\(rounds): \(figure.lastRound)")
            }
            figure.details = [
                ("seconds until the last event was read", loading.median), ("seconds in all", connections.median),
                ("rows written", try rows(floor)),
            ]
        }
        report.figures += [figure, taken]
    }

    /// The seconds that the server needs for the rows of the replay before, with as many connections as that has.
    private func load(_ cluster: BenchCluster, _ floor: FloorConnection) async throws -> Double {
        let rows = try FinishedRows(floor)
        let connections = [floor, try cluster.floorConnection()]
        try rows.prepare(floor)
        try floor.execute("CHECKPOINT")
        let watch = Stopwatch()
        try await rows.load(connections)
        return watch.seconds
    }

    private func read(_ floor: FloorConnection) throws {
        var messages = 0
        for partition in 0..<FloorTables.partitions {
            messages += try floor.copyOut(
                """
                COPY (SELECT \(ProjectionSet.logColumns) FROM kefu.\(LogTables.leaf(partition)) ORDER BY "offset")
                TO STDOUT (FORMAT binary)
                """
            ).messages
        }
        // The trailer of each partition is a message too.
        guard messages == events + FloorTables.partitions else { throw BenchError("COPY gave \(messages) messages") }
    }

    private func rows(_ floor: FloorConnection) throws -> Double {
        let count = try floor.strings(
            """
            SELECT sum(c.reltuples)::bigint
            FROM kefu.generations g JOIN kefu.projections p ON p.name = g.projection AND p.live_generation = g.generation
            CROSS JOIN unnest(g.tables) t JOIN pg_class c ON c.oid = t::regclass
            """
        ).first
        return count.flatMap(Double.init) ?? 0
    }
}
