// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

@_spi(Measuring) import EventLog
import Postgres

/// P1: batches of 1,000 events through `LogWriter`, durable, against raw COPY of the same rows with as many commits: of one
/// partition, over all partitions, with random ids, by eight producers at once; and with the chain against without.
struct BatchAppend {
    static let size = 1000
    private let options: BenchOptions
    private let rounds: Int
    private let batches: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(6, quick: 4)
        batches = max(1, options.events(200_000, quick: 50_000) / Self.size)
    }

    func run(_ report: inout Report) async throws {
        var single = Figure("P1a", "append, a batch of one partition", unit: "events/s", goal: 0.85)
        var spread = Figure("P1b", "append, a batch over 16 partitions", unit: "events/s", goal: 0.85)
        var random = Figure("P1c", "append, a batch of one partition, random ids", unit: "events/s", goal: 0.6)
        var producers = Figure("P1d", "append, eight producers at once", unit: "events/s", goal: 0.6)
        var chained = Figure("P1e", "append, with the chain against without", unit: "events/s", goal: 0.9)
        try await BenchCluster.with(options, "P1") { cluster in
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            try FloorTables.create(floor)
            let connection = try await cluster.log.connect(.writer)
            defer { connection.close() }
            let writer = try await LogWriter(connection: connection)
            let crowd = try await ProducerCrowd(cluster)
            defer { crowd.close() }
            var source = BatchSource(ids: options.ids)
            var randomSource = BatchSource(seed: 2, ids: .random)
            for round in 0..<rounds {
                let isFirst = round.isMultiple(of: 2)
                let grouped = try source.grouped(batches)
                try await measure(grouped, round, floor, &single) { try await append(grouped, writer) }
                let several = try source.grouped(batches)
                try await measure(several, round, floor, &producers, floorRun: { try await crowd.send(several) }) {
                    try await crowd.append(several)
                }
                // The batches that are being filled hold offsets already, so they go before any over all partitions.
                let rest = source.rest()
                _ = try await append(rest, writer)
                _ = try send(rest, floor)
                let mixed = try source.mixed(batches)
                try await measure(mixed, round, floor, &spread) { try await append(mixed, writer) }
                source.heads = try await compareChain(isFirst, writer, floor, &chained, &source)
                randomSource.heads = source.heads
                let scattered = try randomSource.grouped(batches)
                try await measure(scattered, round, floor, &random) { try await append(scattered, writer) }
                let left = randomSource.rest()
                _ = try await append(left, writer)
                _ = try send(left, floor)
                source.heads = randomSource.heads
            }
            try FloorTables.check(floor)
        }
        var figure = single.ratio <= spread.ratio ? single : spread
        figure.name = "P1"
        figure.title = "append: the lower of the next two"
        figure.details = []
        report.figures += [figure, single, spread, random, producers, chained]
    }

    /// Appends batches with digests and others without, and returns the heads after them.
    private func compareChain(
        _ isFirst: Bool,
        _ writer: LogWriter,
        _ floor: FloorConnection,
        _ figure: inout Figure,
        _ source: inout BatchSource
    ) async throws -> [Int64] {
        for isChained in isFirst ? [true, false] : [false, true] {
            let batches = try source.grouped(batches)
            try floor.execute("CHECKPOINT")
            writer.writesDigests = isChained
            let rate = Double(batches.count * Self.size) / (try await append(batches, writer))
            writer.writesDigests = true
            if isChained { figure.value.append(rate) } else { figure.floor.append(rate) }
            _ = try send(batches, floor)
        }
        let rest = source.rest()
        _ = try await append(rest, writer)
        _ = try send(rest, floor)
        Progress.say("\(figure.name): \(figure.lastRound)")
        return source.heads
    }

    private func measure(
        _ batches: [BatchSource.Batch],
        _ round: Int,
        _ floor: FloorConnection,
        _ figure: inout Figure,
        floorRun: (() async throws -> Double)? = nil,
        product: () async throws -> Double
    ) async throws {
        let events = Double(batches.count * Self.size)
        for isProduct in round.isMultiple(of: 2) ? [true, false] : [false, true] {
            try floor.execute("CHECKPOINT")
            if isProduct {
                figure.value.append(events / (try await product()))
            } else if let floorRun {
                figure.floor.append(events / (try await floorRun()))
            } else {
                figure.floor.append(events / (try send(batches, floor)))
            }
        }
        Progress.say("\(figure.name) round \(round + 1)/\(rounds): \(figure.lastRound)")
    }

    private func append(_ batches: [BatchSource.Batch], _ writer: LogWriter) async throws -> Double {
        let watch = Stopwatch()
        for batch in batches {
            let outcomes = try await writer.append(batch.events)
            guard outcomes.allSatisfy({ $0.kind == .appended }) else { throw BenchError("an event was not appended") }
        }
        return watch.seconds
    }

    private func send(_ batches: [BatchSource.Batch], _ floor: FloorConnection) throws -> Double {
        let watch = Stopwatch()
        for batch in batches { try batch.rows.send(over: floor) }
        return watch.seconds
    }
}
