// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// P6: projectors that catch up in batches, against a replay of the same log.
struct CatchUp {
    private let options: BenchOptions
    private let rounds: Int
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(4, quick: 3)
        events = options.events(500_000, quick: 100_000)
    }

    func run(_ report: inout Report) async throws {
        var figure = Figure(
            "P6",
            "catching up in batches, one program; the floor is the replay",
            unit: "events/s",
            goal: 0.3
        )
        try await BenchCluster.with(options, "P6") { cluster in
            try await FilledLog.fill(cluster, events: events, ids: options.ids)
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            try floor.execute("VACUUM ANALYZE kefu.events")
            for round in 0..<rounds {
                try await FilledLog.forgetReadModels(cluster, floor)
                var watch = Stopwatch()
                let summary = try await Projector(cluster.log, set: Desk.projections).catchUp()
                figure.value.append(Double(events) / watch.seconds)
                guard summary.events == events else { throw BenchError("\(summary.events) events were folded") }
                try floor.execute("CHECKPOINT")
                watch = Stopwatch()
                let names = Desk.projections.projections.map(\.name)
                _ = try await Rebuild(cluster.log, set: Desk.projections, names: names).run()
                figure.floor.append(Double(events) / watch.seconds)
                Progress.say("P6 round \(round + 1)/\(rounds): \(figure.lastRound)")
            }
        }
        report.figures.append(figure)
    }
}
