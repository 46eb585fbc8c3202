// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres

/// P2: `kefu append` of an NDJSON file, the whole process, against one unbroken COPY a table of the same rows.
struct FileAppend {
    private let options: BenchOptions
    private let rounds: Int
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(4, quick: 4)
        events = options.events(1_000_000, quick: 100_000)
    }

    func run(_ report: inout Report) async throws {
        var figure = Figure("P2", "kefu append of a file", unit: "events/s", goal: 0.5)
        var (processor, server, memory) = (Series(), Series(), Series())
        try await BenchCluster.with(options, "P2") { cluster in
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            try FloorTables.create(floor)
            var source = EventSource(ids: options.ids)
            var heads = [Int64](repeating: 0, count: FloorTables.partitions)
            let serverTime = try ServerTime(dataDirectory: cluster.dataDirectory)
            let path = "\(cluster.dataDirectory)/events.ndjson"
            for round in 0..<rounds {
                let rows = try write(path, &source, &heads)
                for isProduct in round.isMultiple(of: 2) ? [true, false] : [false, true] {
                    try floor.execute("CHECKPOINT")
                    if isProduct {
                        let serverBefore = serverTime.seconds
                        let run = try ProcessRun(
                            [options.kefu, "append", "--data-dir", cluster.dataDirectory, path],
                            isCaptured: true,
                            isWatched: true
                        )
                        guard run.output.contains("\(events)") else {
                            throw BenchError("kefu append said \(run.output)")
                        }
                        figure.value.append(Double(events) / run.seconds)
                        processor.append(run.processorSeconds / Double(events) * 1e6)
                        server.append((serverTime.seconds - serverBefore) / Double(events) * 1e6)
                        memory.append(Double(run.peakKilobytes) / 1024)
                    } else {
                        let watch = Stopwatch()
                        try rows.send(over: floor)
                        figure.floor.append(Double(events) / watch.seconds)
                    }
                }
                Progress.say("P2 round \(round + 1)/\(rounds): \(figure.lastRound)")
            }
            try FloorTables.check(floor)
            figure.details = [
                ("bytes a line", Double(source.byteCount) / Double(events * rounds)),
                ("processor time of kefu, µs an event", processor.median),
                ("processor time of the server, µs an event", server.median),
                ("peak memory of kefu, MiB", memory.median),
            ]
        }
        report.figures.append(figure)
    }

    /// Writes the next events to a file, and their rows into memory.
    private func write(_ path: String, _ source: inout EventSource, _ heads: inout [Int64]) throws -> FloorRows {
        guard let file = fopen(path, "w") else { throw BenchError("cannot write \(path): errno \(errno)") }
        defer { fclose(file) }
        var rows = FloorRows()
        for _ in 0..<events {
            try source.next { event, partition, line in
                rows.append(event, partition: partition, offset: heads[partition])
                heads[partition] += 1
                guard fwrite(line.baseAddress, 1, line.count, file) == line.count, putc(10, file) == 10 else {
                    throw BenchError("cannot write \(path): errno \(errno)")
                }
            }
        }
        rows.finish()
        return rows
    }
}
