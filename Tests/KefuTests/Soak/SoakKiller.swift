// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Glibc
import Postgres
import Testing

/// Kills programs that append, processes of the server, and the server, and looks after each kill whether anything
/// acknowledged is missing.
struct SoakKiller {
    let log: TestLog
    let cluster: SoakCluster
    let oracle: SoakOracle
    let running: Locked<[Int: Program]>
    private(set) var generator: SeededGenerator
    private(set) var kills: [Victim: Int] = [:]
    /// Kills that met a transaction which had written something, and appends that were not answered yet.
    private(set) var inFlight = 0

    init(
        _ log: TestLog,
        _ cluster: SoakCluster,
        _ oracle: SoakOracle,
        running: Locked<[Int: Program]>,
        generator: SeededGenerator
    ) {
        self.log = log
        self.cluster = cluster
        self.oracle = oracle
        self.running = running
        self.generator = generator
    }

    /// Kills so often, each kind of victim in its turn but in no order. Every fifth blow is blind.
    mutating func kill(rounds: Int) async throws {
        let kinds = [Victim.appender, .backend, .appender, .backend, .postmaster]
        let victims = (0..<rounds).map { kinds[$0 % kinds.count] }.shuffled(using: &generator)
        for (round, victim) in victims.enumerated() {
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...400, using: &generator)))
            let acknowledged = oracle.heads
            try await kill(victim, isBlind: round % 5 == 4)
            try await expect(acknowledged, after: victim)
        }
    }

    private mutating func kill(_ victim: Victim, isBlind: Bool) async throws {
        // Generous: on a busy machine a recovery may take long.
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            try #require(ContinuousClock.now < deadline, "no work in flight was met in two minutes")
            var draw = SeededGenerator(seed: generator.next())
            let killer = self
            let hasStruck = try await cluster.withSuperuser(&draw) { connection in
                try await killer.strike(victim, isBlind: isBlind, connection)
            }
            if let hasStruck {
                kills[victim, default: 0] += 1
                if hasStruck { inFlight += 1 }
                return
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...10, using: &generator)))
        }
    }

    /// Sends the signal.
    ///
    /// - Returns: whether that met work in flight; `nil` when there was nobody to kill, or no work.
    private func strike(_ victim: Victim, isBlind: Bool, _ connection: PostgresConnection) async throws -> Bool? {
        var generator = generator
        let programs = running.withLock { Array($0.values) }
        // Stopped programs cannot end their transactions between the look and the kill.
        if victim == .appender { programs.forEach { $0.send(SIGSTOP) } }
        defer { programs.forEach { $0.send(SIGCONT) } }
        let open = try await OpenTransactions(connection).appending
        let isMet = !open.isEmpty && oracle.unanswered > 0
        guard isBlind || isMet else { return nil }
        switch victim {
        case .backend:
            guard let process = open.randomElement(using: &generator) else { return nil }
            Glibc.kill(process, SIGKILL)
        case .postmaster:
            guard let postmaster = log.postmaster else { return nil }
            Glibc.kill(postmaster, SIGKILL)
        default:
            guard !programs.isEmpty else { return nil }
            programs.forEach { $0.send(SIGKILL) }
        }
        return isMet
    }

    /// What was acknowledged before a kill is there after it.
    private mutating func expect(_ heads: [Int: Int64], after victim: Victim) async throws {
        let stored = try await cluster.withSuperuser(&generator) { connection in
            let rows = try await connection.query(#"SELECT partition, max("offset") FROM kefu.events GROUP BY 1"#)
            return try rows.rows.reduce(into: [Int: Int64]()) { heads, row in
                let (partition, head) = try row.decode((Int16, Int64).self)
                heads[Int(partition)] = head
            }
        }
        for (partition, head) in heads {
            #expect(stored[partition, default: -1] >= head, "partition \(partition) after the \(victim)'s death")
        }
    }
}
