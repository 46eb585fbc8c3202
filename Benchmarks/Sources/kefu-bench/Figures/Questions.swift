// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// P8: questions of one shop, first hundred rows, as of now: the slowest of hundred.
struct Questions {
    private let options: BenchOptions
    private let rounds: Int
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(300, quick: 100)
        events = options.events(1_000_000, quick: 200_000)
    }

    func run(_ report: inout Report) async throws {
        var figure = Figure("P8", "a question of one shop and day, p99 of the slowest kind", unit: "ms", goal: 1)
        try await BenchCluster.with(options, "P8") { cluster in
            try await FilledLog.fill(cluster, events: events, ids: options.ids)
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            let names = Desk.projections.projections.map(\.name)
            _ = try await Rebuild(cluster.log, set: Desk.projections, names: names).run()
            let shops = try floor.strings("SELECT DISTINCT shop FROM kefu.events_00 ORDER BY 1")
            let latest = try floor.strings(
                #"SELECT (extract(epoch FROM max("time")) * 1000000)::bigint FROM kefu.events_00"#
            )
            guard let asOf = latest.first.flatMap({ Int64($0) }), !shops.isEmpty else {
                throw BenchError("the log is empty")
            }
            var worst = 0.0
            for (name, question) in kinds {
                var series: [Double] = []
                for round in 0..<rounds {
                    let scope = Scope(shops: [shops[round % shops.count]], asOf: Timestamp(microseconds: asOf))
                    let watch = Stopwatch()
                    _ = try await ReadModels(cluster.log).ask(question(scope).query)
                    series.append(watch.seconds * 1000)
                }
                series.sort()
                let late = series[min(series.count - 1, series.count * 99 / 100)]
                figure.details.append(("\(name), p99 in ms with a new connection", late))
                worst = max(worst, late)
                Progress.say("P8 \(name): p99 \(Numbers.fixed(late, decimals: 2)) ms")
            }
            figure.value.append(worst)
            figure.floor.append(5)
        }
        report.figures.append(figure)
    }

    private var kinds: [(String, (Scope) -> Question)] {
        [
            ("waiting", { WaitingQuery(scope: $0).question }), ("reply-rate", { ReplyRateQuery(scope: $0).question }),
            ("responses", { ResponsesQuery(scope: $0).question }),
            ("follow-ups", { FollowUpsQuery(scope: $0).question }),
            ("tiers", { TiersQuery(scope: $0).question }),
        ]
    }
}
