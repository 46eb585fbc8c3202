// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Projections
import ServiceDesk

/// P7: how long an event that was acknowledged is not yet in the read models, at 1,000 events a second, when the worker has been
/// at it for two seconds; P14: the same while everything is replayed.
struct Freshness {
    private let options: BenchOptions
    private let isReplaying: Bool
    private let seconds: Int
    private let stored: Int

    private static let rate = 1000
    /// The first seconds are not counted: connections are made and statements are planned.
    private static let warmUp = 2

    init(_ options: BenchOptions, isReplaying: Bool) {
        self.options = options
        self.isReplaying = isReplaying
        seconds = options.isQuick ? 10 : 30
        stored = options.events(1_000_000, quick: 200_000)
    }

    /// Acknowledged events that were not seen in the read models yet, and the delays of those that were.
    private struct Watched: Sendable {
        var waiting: [(partition: Int, offset: Int64, since: Double)] = []
        var delays: [Double] = []
    }

    func run(_ report: inout Report) async throws {
        let name = isReplaying ? "P14" : "P7"
        var figure = Figure(
            name,
            "append acknowledged to visible, p99 at 1,000 events/s" + (isReplaying ? " while all is replayed" : ""),
            unit: "ms",
            goal: 1
        )
        try await BenchCluster.with(options, name) { cluster in
            try await FilledLog.fill(cluster, events: stored, ids: options.ids)
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            _ = try await Projector(cluster.log, set: Desk.projections).catchUp()
            // What filling left to write and to sample belongs to no second of the measurement.
            try floor.execute("VACUUM (ANALYZE)")
            try floor.execute("CHECKPOINT")
            let standstill = Standstill()
            let delays = try await measure(cluster, standstill).sorted()
            func share(_ part: Double) -> Double {
                delays[min(delays.count - 1, Int(Double(delays.count) * part))] * 1000
            }
            figure.value.append(share(0.99))
            figure.floor.append(isReplaying ? 50 : 20)
            figure.details = [
                ("median, ms", share(0.5)), ("p90, ms", share(0.9)), ("longest, ms", share(1)),
                ("events", Double(delays.count)),
                ("longest that a thread which only sleeps was woken late, ms", standstill.longest),
            ]
            Progress.say("\(name): p99 \(Numbers.fixed(share(0.99), decimals: 1)) ms")
        }
        report.figures.append(figure)
    }

    private func measure(_ cluster: BenchCluster, _ standstill: Standstill) async throws -> [Double] {
        let (log, dataDirectory) = (cluster.log, cluster.dataDirectory)
        let watched = Locked(Watched())
        let clock = Stopwatch()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Projector(log, set: Desk.projections).run() }
            group.addTask { try await look(log, watched, clock) }
            group.addTask { try await standstill.watch() }
            defer { standstill.end() }
            if isReplaying {
                group.addTask { try await replay(dataDirectory) }
            }
            do {
                try await offer(log, watched, clock)
            } catch {
                group.cancelAll()
                throw error
            }
            // What was acknowledged last is waited for.
            while watched.withLock({ !$0.waiting.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
            standstill.end()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
            return watched.withLock { $0.delays }
        }
    }

    /// Replays everything, as a program of its own, again and again.
    private func replay(_ dataDirectory: String) async throws {
        let desk = ["--data-dir", dataDirectory]
        let commands = [
            // In a session of its own, as an operator has: the kernel shares the processor out among sessions.
            ["/usr/bin/setsid", "--wait", options.kefu, "replay", "--all"] + desk,
            // Or every run would leave one generation more that folds what comes.
            [options.kefu, "projections", "prune"] + desk,
        ]
        while !Task.isCancelled {
            for command in commands {
                try await Blocking.run { () throws(any Error) in _ = try ProcessRun(command, isQuiet: true) }
            }
        }
    }

    /// Appends at the rate, whatever the answers take.
    private func offer(_ log: LogDatabase, _ watched: Locked<Watched>, _ clock: Stopwatch) async throws {
        let appender = LogAppender(log)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await appender.run() }
            try await withThrowingTaskGroup(of: Void.self) { offers in
                var source = EventSource(ids: options.ids)
                // The log holds the first ones already.
                for _ in 0..<stored { try source.next { _, _, _ in } }
                let begin = clock.seconds
                for number in 0..<((Self.warmUp + seconds) * Self.rate) {
                    let isCounted = number >= Self.warmUp * Self.rate
                    var batch = EventBatch()
                    try source.next { event, partition, _ in batch.append(event, partition: partition) }
                    let due = begin + Double(number) / Double(Self.rate)
                    if due > clock.seconds { try await Task.sleep(for: .seconds(due - clock.seconds)) }
                    let event = batch
                    offers.addTask {
                        for outcome in try await appender.append(event) where isCounted {
                            let position = outcome.position
                            watched.withLock {
                                $0.waiting.append((position.partition, position.offset, clock.seconds))
                            }
                        }
                    }
                }
                try await offers.waitForAll()
            }
            group.cancelAll()
        }
    }

    /// Looks every other millisecond how far the live generations are.
    private func look(_ log: LogDatabase, _ watched: Locked<Watched>, _ clock: Stopwatch) async throws {
        let connection = try await log.connect(.logReader)
        defer { connection.close() }
        while true {
            let rows = try await connection.query(
                """
                SELECT c.partition, min(c.next_offset)
                FROM kefu.checkpoints c
                JOIN kefu.projections p ON p.name = c.projection AND p.live_generation = c.generation
                GROUP BY c.partition
                """
            )
            let now = clock.seconds
            var next: [Int: Int64] = [:]
            for row in rows.rows {
                let (partition, offset) = try row.decode((Int16, Int64).self)
                next[Int(partition)] = offset
            }
            let folded = next
            watched.withLock { watched in
                watched.waiting.removeAll { event in
                    guard event.offset < folded[event.partition] ?? 0 else { return false }
                    watched.delays.append(max(0, now - event.since))
                    return true
                }
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
