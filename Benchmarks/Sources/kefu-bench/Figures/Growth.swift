// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres

/// P9, P10 and P11: `kefu append` of ten files one after the other: whether it stays as fast, how much memory it takes, and
/// how much of the disk the log takes.
struct Growth {
    private static let parts = 10
    private let options: BenchOptions
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        events = options.events(10_000_000, quick: 1_000_000) / Self.parts
    }

    func run(_ report: inout Report) async throws {
        var growth = Figure("P9", "append: the last tenth against the second", unit: "events/s", goal: 0.95)
        var memory = Figure("P10", "peak memory of kefu append against 256 MiB", unit: "MiB", goal: 1)
        var disk = Figure("P11", "disk of the log against its NDJSON lines", unit: "bytes an event", goal: 1.5)
        try await BenchCluster.with(options, "P9") { cluster in
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            var source = EventSource(ids: options.ids)
            let path = "\(cluster.dataDirectory)/events.ndjson"
            var rates: [Double] = []
            for part in 1...Self.parts {
                try write(path, &source)
                try floor.execute("CHECKPOINT")
                let run = try ProcessRun(
                    [options.kefu, "append", "--data-dir", cluster.dataDirectory, path],
                    isCaptured: true,
                    isWatched: true
                )
                rates.append(Double(events) / run.seconds)
                memory.value.append(Double(run.peakKilobytes) / 1024)
                Progress.say("P9 part \(part)/\(Self.parts): \(Int(rates[part - 1])) events/s")
            }
            growth.value.append(rates[Self.parts - 1])
            growth.floor.append(rates[1])
            growth.details = rates.enumerated().map { ("part \($0.offset + 1), events/s", $0.element) }
            memory.value = Series([memory.value.most])
            memory.floor.append(256)
            try floor.execute("CHECKPOINT")
            let bytes = try floor.strings(
                """
                SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c
                WHERE c.relnamespace = 'kefu'::regnamespace AND c.relkind = 'r'
                  AND (c.relname LIKE 'events\\_%' OR c.relname IN ('identities', 'batches', 'vault'))
                """
            )
            let total = Double(events * Self.parts)
            disk.value.append((bytes.first.flatMap(Double.init) ?? .nan) / total)
            disk.floor.append(Double(source.byteCount) / total)
        }
        report.figures += [growth, memory, disk]
    }

    private func write(_ path: String, _ source: inout EventSource) throws {
        guard let file = fopen(path, "w") else { throw BenchError("cannot write \(path): errno \(errno)") }
        defer { fclose(file) }
        for _ in 0..<events {
            try source.next { _, _, line in
                guard fwrite(line.baseAddress, 1, line.count, file) == line.count, putc(10, file) == 10 else {
                    throw BenchError("cannot write \(path): errno \(errno)")
                }
            }
        }
    }
}
