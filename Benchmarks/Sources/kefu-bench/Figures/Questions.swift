// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// P8: what questions take on a connection that has asked their like before: now, as of any instant, whole lists; and what a command
/// takes more than its question.
struct Questions {
    static let shops = 200

    let options: BenchOptions
    let rounds: Int
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(Self.shops, quick: 100)
        events = options.events(10_000_000, quick: 500_000)
    }

    func run(_ report: inout Report) async throws {
        if let filled = options.filled {
            try await BenchCluster.with(filled) { try await measure($0, &report) }
        } else {
            try await BenchCluster.with(options, "P8") { cluster in
                try await fill(cluster)
                try await measure(cluster, &report)
            }
        }
    }

    /// A hundred days of two hundred shops.
    private func fill(_ cluster: BenchCluster) async throws {
        let generator = EventGenerator(
            ids: options.ids,
            mix: .desk,
            shops: Shops(count: Self.shops, customers: events / 10),
            pace: 8_640_000_000 / events
        )
        try await FilledLog.fill(cluster, events: events, generator)
        Progress.say("P8: \(events) events appended")
        let names = Desk.projections.projections.map(\.name)
        _ = try await Rebuild(cluster.log, set: Desk.projections, names: names).run()
        Progress.say("P8: read models made")
    }

    private func measure(_ cluster: BenchCluster, _ report: inout Report) async throws {
        report.settings = try ServerSettings.read(try cluster.floorConnection())
        // What a running desk has done long since.
        let watch = Stopwatch()
        let kept = try await SumsKeeper(cluster.log, set: Desk.projections).keepAll()
        Progress.say("P8: \(kept.days) closed days summed up in \(Numbers.fixed(watch.seconds, decimals: 1)) s")
        let desk = try await AskedDesk(cluster)
        let models = ReadModels(cluster.log, keeping: 1)
        func isWanted(_ part: String) -> Bool { options.parts.isEmpty || options.parts.contains(part) }
        if isWanted("P8a") || isWanted("P8d") {
            let title = "questions of one shop or customer, now, kept connection, p99 of the slowest kind"
            let now = try await latencies(Figure("P8a", title, unit: "ms", goal: 1), models, desk, limit: 5) { _ in
                desk.latest
            }
            report.figures.append(now.figure)
            if isWanted("P8d") {
                report.figures.append(try commands(cluster, desk, medians: now.medians, isAlone: true))
                let figure = try await RunningDesk.with(options, cluster) {
                    try commands(cluster, desk, medians: now.medians, isAlone: false)
                }
                report.figures.append(figure)
            }
        }
        if isWanted("P8b") {
            let title = Figure("P8b", "the same as of any instant", unit: "ms", goal: 1)
            let past = try await latencies(title, models, desk, limit: 50) { desk.instant($0, of: rounds) }
            report.figures.append(past.figure)
        }
        if isWanted("P8c") { report.figures += try await lists(models, desk) }
    }

    /// Asks every kind of question, round by round of another shop.
    private func latencies(
        _ title: Figure,
        _ models: ReadModels,
        _ desk: AskedDesk,
        limit: Double,
        asOf: (Int) -> Timestamp
    ) async throws -> (figure: Figure, medians: [String: Double]) {
        var figure = title
        var all: [Double] = []
        var (medians, ofDays, worst): ([String: Double], [Double], Double) = ([:], [], 0)
        for kind in QuestionKind.all {
            var series: [Double] = []
            for round in -2..<rounds {
                let sample =
                    kind.subject == .customer || kind.subject == .order
                    ? desk.samples[(round + 2) % desk.samples.count] : desk.shop(round + 2)
                let query = kind.question(Scope(shops: [sample.shop], asOf: asOf(max(0, round))), sample).query
                let watch = Stopwatch()
                _ = try await models.ask(query)
                // The first ones make the plan.
                if round >= 0 { series.append(watch.seconds * 1000) }
            }
            all += series
            let late = Series(series).percentile(99)
            if kind.subject != .shop { ofDays += series }
            worst = max(worst, late)
            medians[kind.name] = Series(series).median
            figure.details.append(("\(kind.subject.rawValue): \(kind.name), median ms", Series(series).median))
            figure.details.append(("\(kind.subject.rawValue): \(kind.name), p99 ms", late))
            Progress.say("\(figure.name) \(kind.name): p99 \(Numbers.fixed(late, decimals: 2)) ms")
        }
        figure.value.append(worst)
        figure.floor.append(limit)
        figure.details.append(("all kinds together, p99 ms", Series(all).percentile(99)))
        figure.details.append(("all of a day, customer or order, p99 ms", Series(ofDays).percentile(99)))
        figure.details.append(("select 1 on the same connection, median ms", try await roundTrip(models)))
        return (figure, medians)
    }

    private func roundTrip(_ models: ReadModels) async throws -> Double {
        try await models.withTables { _, connection in
            var series: [Double] = []
            for _ in 0..<rounds {
                let watch = Stopwatch()
                _ = try await connection.query("SELECT 1")
                series.append(watch.seconds * 1000)
            }
            return Series(series).median
        }
    }
}
