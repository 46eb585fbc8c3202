// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// Appends a set chunk by chunk beside a running projector, while somebody kills one or the other, or the server.
final class KillRun {
    let log: TestLog
    private let chunks: [[UInt8]]
    private var generator: SeededGenerator
    private var next = 0
    private var appender: Program?
    private var projector: Program?
    private var monitor: PostgresConnection?

    /// What was acknowledged so far, and how it looked then.
    private(set) var heads = [Int64](repeating: 0, count: 16)
    private(set) var digest = ""
    private(set) var acknowledged = 0
    /// Kills so far, and those that met a transaction which had written something.
    private(set) var kills = 0
    private(set) var killsInFlight = 0
    /// How often an append ended by itself because the server had gone, with a text that says so.
    private(set) var failedAppends = 0

    init(_ log: TestLog, chunks: [[UInt8]], generator: SeededGenerator) {
        self.log = log
        self.chunks = chunks
        self.generator = generator
    }

    /// Kills once: in the middle of a transaction, or at any moment.
    func kill(_ victim: Victim, inFlight: Bool) async throws {
        for _ in 0..<Int.random(in: 0...1, using: &generator) { try await appendChunk() }
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            try #require(ContinuousClock.now < deadline, "no transaction of the \(victim) was met in two minutes")
            try await work()
            usleep(UInt32.random(in: 0...20_000, using: &generator))
            // Stopped programs cannot end their transactions between the look and the kill.
            appender?.send(SIGSTOP)
            projector?.send(SIGSTOP)
            let open = try await openTransactions()
            let met = open.of(victim)
            if (!inFlight || !met.isEmpty), strike(victim, open) {
                kills += 1
                if !met.isEmpty { killsInFlight += 1 }
                appender?.send(SIGCONT)
                projector?.send(SIGCONT)
                return try await recover(victim)
            }
            appender?.send(SIGCONT)
            projector?.send(SIGCONT)
        }
    }

    /// Appends what is left, folds it, and ends the projector.
    func finish() async throws {
        if appender != nil { try await endAppend() }
        while next < chunks.count { try await appendChunk() }
        if let projector {
            #expect(!projector.hasEnded, "the projector goes on after every loss of its server")
            projector.send(SIGINT)
            _ = await projector.end()
        }
        projector = nil
        closeMonitor()
        try await log.project()
    }

    /// What is left after a failure must not run on.
    func abandon() {
        for program in [appender, projector] {
            program?.send(SIGCONT)
            program?.send(SIGKILL)
        }
        closeMonitor()
    }

    /// Sees to it that both programs run.
    private func work() async throws {
        if projector == nil { projector = try log.start(["project"]) }
        if let appender, appender.hasEnded { try await endAppend() }
        if appender == nil { try startAppend() }
    }

    private func startAppend() throws {
        try #require(next < chunks.count, "the events did not last for all kills")
        appender = try log.start(["append", "-", "--batch", "40"], input: .bytes(chunks[next]))
    }

    private func appendChunk() async throws {
        if appender == nil { try startAppend() }
        try await endAppend()
    }

    /// Waits for the append under way. When it succeeded its events are acknowledged, else they come again.
    private func endAppend() async throws {
        guard let ending = await appender?.end() else { return }
        appender = nil
        if ending.status == 0 {
            let summary = try AppendSummary(ending)
            #expect(summary.appended + summary.duplicates == Lines.split(chunks[next]).count, "\(summary)")
            #expect(summary.refused == 0)
            acknowledged += summary.appended + summary.duplicates
            next += 1
        } else if ending.signal != SIGKILL {
            failedAppends += 1
            #expect(ending.status == 1, "\(ending)")
            #expect(ending.errorText.contains("kefu: "), "\(ending)")
        }
    }

    /// Sends the signal. False when the victim is not there at the moment.
    private func strike(_ victim: Victim, _ open: OpenTransactions) -> Bool {
        switch victim {
        case .appender:
            guard let appender, !appender.hasEnded else { return false }
            appender.send(SIGKILL)
        case .projector:
            guard let projector, !projector.hasEnded else { return false }
            projector.send(SIGKILL)
        case .backend:
            guard let process = open.all.randomElement(using: &generator) else { return false }
            Glibc.kill(process, SIGKILL)
        case .postmaster:
            guard let postmaster = log.postmaster else { return false }
            Glibc.kill(postmaster, SIGKILL)
        }
        return true
    }

    /// The next command cleans up; what was acknowledged is there as it was.
    private func recover(_ victim: Victim) async throws {
        if victim == .projector {
            _ = await projector?.end()
            projector = nil
        } else {
            try await endAppend()
        }
        if victim == .backend || victim == .postmaster { closeMonitor() }
        let now = try await log.heads()
        #expect(zip(heads, now).allSatisfy { $0 <= $1 }, "a partition lost events: \(heads), then \(now)")
        #expect(try await log.digest(below: heads) == digest, "events changed under \(heads)")
        heads = now
        digest = try await log.digest(below: now)
    }

    private func openTransactions() async throws -> OpenTransactions {
        if let monitor, monitor.isUsable { return try await OpenTransactions(monitor) }
        let connection = try await log.superuser()
        monitor = connection
        return try await OpenTransactions(connection)
    }

    private func closeMonitor() {
        monitor?.close()
        monitor = nil
    }
}
