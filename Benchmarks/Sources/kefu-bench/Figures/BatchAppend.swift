// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// P1: batches of 1,000 events through `LogWriter`, durable, against raw COPY of the same rows with as many commits.
struct BatchAppend {
    /// A batch as both sides take it.
    private struct Batch {
        var events = EventBatch()
        var rows = FloorRows()
    }

    private static let size = 1000
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
        try await BenchCluster.with(options, "P1") { cluster in
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            try FloorTables.create(floor)
            let connection = try await cluster.log.connect(.writer)
            defer { connection.close() }
            let writer = try await LogWriter(connection: connection)
            var source = EventSource(ids: options.ids)
            var heads = [Int64](repeating: 0, count: FloorTables.partitions)
            var filling = [Batch](repeating: Batch(), count: FloorTables.partitions)
            for round in 0..<rounds {
                let grouped = try grouped(&source, &heads, &filling)
                try await measure(grouped, round, writer, floor, &single)
                // The batches that are being filled hold offsets already, so they go first.
                let rest = filling.indices.filter { filling[$0].rows.count > 0 }.map { partition in
                    filling[partition].rows.finish()
                    defer { filling[partition] = Batch() }
                    return filling[partition]
                }
                _ = try await append(rest, writer)
                _ = try send(rest, floor)
                let mixed = try mixed(&source, &heads)
                try await measure(mixed, round, writer, floor, &spread)
            }
            try FloorTables.check(floor)
        }
        var figure = single.ratio <= spread.ratio ? single : spread
        figure.name = "P1"
        figure.title = "append: the lower of the two below"
        figure.details = []
        report.figures += [figure, single, spread]
    }

    /// Batches that each belong to one partition.
    private func grouped(_ source: inout EventSource, _ heads: inout [Int64], _ filling: inout [Batch]) throws
        -> [Batch]
    {
        var full: [Batch] = []
        while full.count < batches {
            try source.next { event, partition, _ in
                filling[partition].events.append(event, partition: partition)
                filling[partition].rows.append(event, partition: partition, offset: heads[partition])
                heads[partition] += 1
                guard filling[partition].events.count == Self.size else { return }
                filling[partition].rows.finish()
                full.append(filling[partition])
                filling[partition] = Batch()
            }
        }
        return full
    }

    /// Batches of events as they come.
    private func mixed(_ source: inout EventSource, _ heads: inout [Int64]) throws -> [Batch] {
        var full: [Batch] = []
        for _ in 0..<batches {
            var batch = Batch()
            for _ in 0..<Self.size {
                try source.next { event, partition, _ in
                    batch.events.append(event, partition: partition)
                    batch.rows.append(event, partition: partition, offset: heads[partition])
                    heads[partition] += 1
                }
            }
            batch.rows.finish()
            full.append(batch)
        }
        return full
    }

    private func measure(
        _ batches: [Batch],
        _ round: Int,
        _ writer: LogWriter,
        _ floor: FloorConnection,
        _ figure: inout Figure
    ) async throws {
        let events = Double(batches.count * Self.size)
        for isProduct in round.isMultiple(of: 2) ? [true, false] : [false, true] {
            try floor.execute("CHECKPOINT")
            if isProduct {
                figure.value.append(events / (try await append(batches, writer)))
            } else {
                figure.floor.append(events / (try send(batches, floor)))
            }
        }
        Progress.say("\(figure.name) round \(round + 1)/\(rounds): \(figure.lastRound)")
    }

    private func append(_ batches: [Batch], _ writer: LogWriter) async throws -> Double {
        let watch = Stopwatch()
        for batch in batches {
            let outcomes = try await writer.append(batch.events)
            guard outcomes.allSatisfy({ $0.kind == .appended }) else { throw BenchError("an event was not appended") }
        }
        return watch.seconds
    }

    private func send(_ batches: [Batch], _ floor: FloorConnection) throws -> Double {
        let watch = Stopwatch()
        for batch in batches { try batch.rows.send(over: floor) }
        return watch.seconds
    }
}
