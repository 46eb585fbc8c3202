// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres
import Projections
import ServiceDesk

/// P13: how long a question takes from nothing while `kefu up` runs, against `psql -c` of the same SQL over the server's socket.
struct StartUp {
    private let options: BenchOptions
    private let rounds: Int

    init(_ options: BenchOptions) {
        self.options = options
        rounds = options.rounds(60, quick: 30)
    }

    func run(_ report: inout Report) async throws {
        var figure = Figure("P13", "start of kefu for a question", unit: "ms", goal: 1)
        var (version, idle, connected, alone) = (Series(), Series(), Series(), Series())
        try await BenchCluster.with(options, "P13") { cluster in
            try await fill(cluster)
            let floor = try cluster.floorConnection()
            report.settings = try ServerSettings.read(floor)
            let sql = try await QuestionSQL.text(of: WaitingQuery(scope: Scope()).question, cluster.log)
            let socket = [
                "-h", cluster.superuser.host, "-p", String(cluster.superuser.port), "-U", "postgres", "-d", "kefu",
            ]
            let kefu = [options.kefu, "waiting", "--output", "csv", "--data-dir", cluster.dataDirectory]
            for round in -3..<rounds / 3 {
                let run = try ProcessRun(kefu, isQuiet: round >= 0)
                if round >= 0 { alone.append(run.seconds * 1000) }
            }
            try await RunningDesk.with(options, cluster) {
                for round in -3..<rounds {
                    for isProduct in round.isMultiple(of: 2) ? [true, false] : [false, true] {
                        let run = try ProcessRun(
                            isProduct ? kefu : [options.psql, "-X", "-c", sql] + socket,
                            isQuiet: round >= 0
                        )
                        guard round >= 0 else { continue }
                        if isProduct {
                            figure.value.append(run.seconds * 1000)
                        } else {
                            figure.floor.append(run.seconds * 1000)
                        }
                    }
                    guard round >= 0 else { continue }
                    version.append(try ProcessRun([options.kefu, "--version"]).seconds * 1000)
                    idle.append(try ProcessRun([options.psql, "--version"]).seconds * 1000)
                    connected.append(try ProcessRun([options.psql, "-X", "-c", "SELECT 1"] + socket).seconds * 1000)
                }
            }
            Progress.say(
                "P13: \(Numbers.fixed(figure.value.median, decimals: 2)) against \(Numbers.fixed(figure.floor.median, decimals: 2)) ms"
            )
        }
        figure.details = [
            ("without kefu up, ms", alone.median),
            ("kefu --version, ms", version.median), ("psql --version, ms", idle.median),
            ("psql -c 'SELECT 1', ms", connected.median),
        ]
        report.figures.append(figure)
    }

    /// A few events, and the read models of them.
    private func fill(_ cluster: BenchCluster) async throws {
        let connection = try await cluster.log.connect(.writer)
        defer { connection.close() }
        let writer = try await LogWriter(connection: connection)
        var source = EventSource(ids: options.ids)
        var batch = EventBatch()
        for _ in 0..<2000 { try source.next { event, partition, _ in batch.append(event, partition: partition) } }
        _ = try await writer.append(batch)
        _ = try await Projector(cluster.log, set: Desk.projections).catchUp()
    }
}
