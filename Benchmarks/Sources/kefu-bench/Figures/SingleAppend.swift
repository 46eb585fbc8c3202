// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres

/// P3: single-event appends of 32 tasks through `LogAppender`, against bare one-row INSERTs of 32 pgbench clients.
struct SingleAppend {
    private static let callers = 32
    private let options: BenchOptions
    private let rounds: Int
    private let events: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(6, quick: 4)
        events = options.events(120_000, quick: 40_000)
    }

    func run(_ report: inout Report) async throws {
        var figure = Figure("P3", "single appends, 32 in flight", unit: "events/s", goal: 1.5)
        try await BenchCluster.with(options, "P3") { cluster in
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            try BareInserts.create(floor)
            var appending = AppenderOptions.standard
            appending.connections = options.connections ?? appending.connections
            let appender = LogAppender(cluster.log, options: appending)
            let service = Task { await appender.run() }
            var source = EventSource(ids: options.ids)
            let serverTime = try ServerTime(dataDirectory: cluster.dataDirectory)
            var (own, server, groups) = (Series(), Series(), Series())
            for round in 0..<rounds {
                let batches = try batches(&source)
                for isProduct in round.isMultiple(of: 2) ? [true, false] : [false, true] {
                    try floor.execute("CHECKPOINT")
                    if isProduct {
                        let groupsBefore = try groupsWritten(floor)
                        let (ownBefore, serverBefore) = (OwnTime.seconds, serverTime.seconds)
                        figure.value.append(Double(events) / (try await append(batches, appender)))
                        own.append((OwnTime.seconds - ownBefore) / Double(events) * 1e6)
                        server.append((serverTime.seconds - serverBefore) / Double(events) * 1e6)
                        groups.append(Double(events) / (try groupsWritten(floor) - groupsBefore))
                    } else {
                        figure.floor.append(
                            try BareInserts.perSecond(
                                options,
                                cluster,
                                clients: Self.callers,
                                count: events / Self.callers
                            )
                        )
                    }
                }
                Progress.say("P3 round \(round + 1)/\(rounds): \(figure.lastRound)")
            }
            figure.details = [
                ("processor time of the program, µs an event", own.median),
                ("processor time of the server, µs an event", server.median),
                ("events a transaction", groups.median),
            ]
            service.cancel()
            await service.value
        }
        report.figures.append(figure)
    }

    /// The transactions that have written events so far.
    private func groupsWritten(_ connection: FloorConnection) throws -> Double {
        let text = try connection.strings("SELECT count(DISTINCT recorded_at) FROM kefu.batches")
        return text.first.flatMap { Double($0) } ?? 0
    }

    /// The events of a round, one a batch.
    private func batches(_ source: inout EventSource) throws -> [EventBatch] {
        var batches: [EventBatch] = []
        batches.reserveCapacity(events)
        for _ in 0..<events {
            try source.next { event, partition, _ in
                var batch = EventBatch()
                batch.append(event, partition: partition)
                batches.append(batch)
            }
        }
        return batches
    }

    private func append(_ batches: [EventBatch], _ appender: LogAppender) async throws -> Double {
        let watch = Stopwatch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<Self.callers {
                group.addTask {
                    for number in stride(from: caller, to: batches.count, by: Self.callers) {
                        let outcomes = try await appender.append(batches[number])
                        guard outcomes[0].kind == .appended else { throw BenchError("an event was not appended") }
                    }
                }
            }
            try await group.waitForAll()
        }
        return watch.seconds
    }
}
