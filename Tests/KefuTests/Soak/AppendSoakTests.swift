// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Testing

/// Producers in tasks and in programs append while somebody kills programs, server processes and the server.
struct AppendSoakTests {
    @Test func acknowledgedEventsStayWhoeverIsKilled() async throws {
        let settings = SoakSettings.printed("soak of appends")
        try await TestLog.with { log in
            try await SoakCluster.with(log) { cluster in
                let oracle = SoakOracle()
                let follower = SoakFollower(cluster.database)
                let killer = try await Self.soak(log, cluster, oracle, settings)
                let (rows, state) = (try await log.withSuperuser(SoakRow.all), oracle.now)
                oracle.judge(rows)
                try await log.expectWhole(events: rows.count)
                #expect(try await follower.end(after: rows.count) == SoakRow.ids(rows), "a follower saw another log")
                try await log.must("log", "verify")
                print(
                    "soak of appends: \(killer.kills.values.reduce(0, +)) kills, \(killer.inFlight) with work in flight, "
                        + "\(state.interrupted) appends interrupted, \(state.acknowledged.count) events acknowledged, "
                        + "\(state.withdrawn.count) withdrawn, \(rows.count) stored"
                )
                #expect(killer.kills.values.reduce(0, +) == settings.rounds)
                #expect(killer.inFlight * 4 >= settings.rounds * 3)
                #expect(state.interrupted > 0, "no kill was felt")
            }
        }
    }

    /// Runs all producers until the killer has done its work and every append is answered.
    private static func soak(
        _ log: TestLog,
        _ cluster: SoakCluster,
        _ oracle: SoakOracle,
        _ settings: SoakSettings
    ) async throws -> SoakKiller {
        let goesOn = Locked(true)
        let running = Locked<[Int: Program]>([:])
        // Two appenders are as two programs: each thinks it is alone.
        let appenders = (0..<2).map { _ in LogAppender(cluster.database) }
        let services = appenders.map { appender in Task { await appender.run() } }
        defer {
            goesOn.withLock { $0 = false }
            running.withLock { $0.values.forEach { $0.send(9) } }
            services.forEach { $0.cancel() }
        }
        return try await withThrowingTaskGroup(of: SoakKiller?.self) { group in
            let isGoingOn: @Sendable () -> Bool = { goesOn.withLock { $0 } && !Task.isCancelled }
            for producer in Self.producers(log, cluster, appenders, oracle, settings, running) {
                group.addTask {
                    try await producer.run(while: isGoingOn)
                    return nil
                }
            }
            group.addTask {
                var killer = SoakKiller(log, cluster, oracle, running: running, generator: settings.generator(99))
                try await killer.kill(rounds: settings.rounds)
                goesOn.withLock { $0 = false }
                return killer
            }
            var killer: SoakKiller?
            for try await result in group { killer = result ?? killer }
            return try #require(killer)
        }
    }

    /// Tasks through two appenders and over connections of their own, programs, and clients that know nothing but SQL.
    private static func producers(
        _ log: TestLog,
        _ cluster: SoakCluster,
        _ appenders: [LogAppender],
        _ oracle: SoakOracle,
        _ settings: SoakSettings,
        _ running: Locked<[Int: Program]>
    ) -> [any SoakProducer] {
        (0..<14).map { number in
            switch number {
            case 0..<8:
                let appender = appenders[number % appenders.count]
                return AppenderProducer(number: number, appender: appender, oracle: oracle, settings: settings)
            case 8..<10:
                return WriterProducer(number: number, database: cluster.database, oracle: oracle, settings: settings)
            case 10..<12:
                return CommandProducer(number: number, log: log, oracle: oracle, settings: settings, running: running)
            default:
                return FunctionProducer(number: number, server: cluster.server, oracle: oracle, settings: settings)
            }
        }
    }
}
