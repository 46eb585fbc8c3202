// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// P12: the processor time of two workers together, servers' part included, against that of one alone.
struct TwoWorkers {
    private let options: BenchOptions
    private let rounds: Int
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(4, quick: 3)
        events = options.events(400_000, quick: 100_000)
    }

    func run(_ report: inout Report) async throws {
        var figure = Figure("P12", "processor time an event of two workers; the floor is one", unit: "µs", goal: 1.15)
        var (least, seconds) = (Series(), Series())
        try await BenchCluster.with(options, "P12") { cluster in
            try await FilledLog.fill(cluster, events: events, ids: options.ids)
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            try floor.execute("VACUUM ANALYZE kefu.events")
            for round in 0..<rounds {
                for workers in round.isMultiple(of: 2) ? [1, 2] : [2, 1] {
                    try await FilledLog.forgetReadModels(cluster, floor)
                    let server = try ServerTime(dataDirectory: cluster.dataDirectory)
                    let before = OwnTime.seconds + server.seconds
                    let log = cluster.log
                    let watch = Stopwatch()
                    let folded = try await withThrowingTaskGroup(of: Int.self) { group in
                        for _ in 0..<workers {
                            group.addTask { try await Projector(log, set: Desk.projections).catchUp().events }
                        }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    let used = OwnTime.seconds + server.seconds - before
                    guard folded.reduce(0, +) >= events else { throw BenchError("\(folded) events were folded") }
                    if workers == 1 {
                        figure.floor.append(used / Double(events) * 1e6)
                    } else {
                        figure.value.append(used / Double(events) * 1e6)
                        least.append(Double(folded.min() ?? 0) / Double(events))
                        seconds.append(watch.seconds)
                    }
                }
                Progress.say("P12 round \(round + 1)/\(rounds): \(figure.lastRound)")
            }
        }
        figure.details = [("share of the one that did less", least.median), ("seconds with two", seconds.median)]
        report.figures.append(figure)
    }
}
