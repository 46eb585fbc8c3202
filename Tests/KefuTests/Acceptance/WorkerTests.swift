// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// Several projectors on one log: the work is shared, and what a stopped one held moves on.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing), .timeLimit(.minutes(30)))
struct WorkerTests {
    private static let set = RealSet.tmall

    /// The read models that the first events of the set give in a plain run.
    private static func plain(_ lines: ArraySlice<Range<Int>>, of bytes: [UInt8], beside log: TestLog) async throws
        -> [String: String]
    {
        let plain = log.another("plain")
        try await plain.must("append", "-", input: .bytes(Lines.joined(lines, of: bytes)))
        try await plain.project()
        let readModels = try await plain.readModels()
        try await plain.must("down")
        return readModels
    }

    /// Waits until everything is folded.
    private func settle(_ log: TestLog) async throws {
        while true {
            let lag = try await log.value(
                """
                SELECT coalesce(sum(greatest(coalesce(h.last_offset, -1) + 1 - c.next_offset, 0)), 0)::bigint
                FROM kefu.checkpoints c
                JOIN kefu.projections p ON p.name = c.projection AND p.live_generation = c.generation
                LEFT JOIN LATERAL (
                  SELECT max(b.last_offset) AS last_offset FROM kefu.batches b WHERE b.partition = c.partition) h ON true
                """,
                as: Int64.self
            )
            if lag == 0 { return }
            usleep(20_000)
        }
    }

    @Test func aStoppedWorkerLosesItsPartitionsAndItsLateWriteIsRefused() async throws {
        let bytes = try await Self.set.bytes()
        let lines = Lines.split(bytes).prefix(9000)
        var generator = SeededGenerator.printed("a stopped worker")
        try await TestLog.with { log in
            let readModels = try await Self.plain(lines, of: bytes, beside: log)
            try await log.must("append", "-", input: .bytes(Lines.joined(lines.prefix(6000), of: bytes)))
            let stopped = try log.start(["project"])
            let monitor = try await log.superuser()
            defer { monitor.close() }
            // Stopped in the middle of a batch.
            var held: Int32?
            while held == nil {
                try #require(!stopped.hasEnded)
                usleep(UInt32.random(in: 0...3000, using: &generator))
                stopped.send(SIGSTOP)
                held = try await OpenTransactions(monitor).folding.first
                if held == nil { stopped.send(SIGCONT) }
                let folded = try await log.value("SELECT min(next_offset) FROM kefu.checkpoints", as: Int64.self)
                try #require(held != nil || folded < 300, "everything was folded before a batch was met")
            }
            let other = try log.start(["project"])
            try await log.must("append", "-", input: .bytes(Lines.joined(lines.dropFirst(6000), of: bytes)))
            try await settle(log)
            // The server has cut the stopped one off; what it goes on with is refused, and it begins anew.
            stopped.send(SIGCONT)
            #expect(try await log.readModels() == readModels)
            try await log.must("replay", "--all")
            #expect(try await log.readModels() == readModels)
            for program in [stopped, other] {
                #expect(!program.hasEnded)
                program.send(SIGINT)
                _ = await program.end()
            }
            let parked = try await log.value("SELECT count(*) FROM kefu.parked", as: Int64.self)
            #expect(parked == 0)
        }
    }

    @Test func aReplayThatIsKilledTwiceGoesOnWhereItWas() async throws {
        let bytes = try await Self.set.bytes()
        let lines = Lines.split(bytes).prefix(16_000)
        try await TestLog.with { log in
            try await log.must("append", "-", input: .bytes(Lines.joined(lines, of: bytes)))
            try await log.project()
            let live = try await log.readModels()
            for loaded in [8, 12] {
                let replay = try log.start(["replay", "--all", "--throttle", "8000"])
                // Until so many of the sixteen partitions are loaded.
                while try await log.value(
                    """
                    SELECT count(DISTINCT c.partition) FROM kefu.checkpoints c
                    JOIN kefu.generations g ON g.projection = c.projection AND g.generation = c.generation
                    WHERE g.state = 'building'
                    """,
                    as: Int64.self
                ) < loaded {
                    try #require(!replay.hasEnded, "the replay was over before it was killed")
                    usleep(10_000)
                }
                // Others come first, and the server is none the slower for them.
                let threads = ProcessTable.threads(of: replay.processID).compactMap { Self.niceness(of: $0) }
                #expect(!threads.isEmpty && threads.allSatisfy { $0 >= 10 }, "\(threads)")
                #expect(Self.niceness(of: try #require(log.postmaster)) == Self.niceness(of: 0))
                replay.send(SIGKILL)
                _ = await replay.end()
                #expect(try await log.readModels() == live)
            }
            let last = try await log.must("replay", "--all")
            // Twelve partitions of even size were loaded before.
            let read = try #require(
                last.output.split(separator: UInt8(ascii: "\n")).last.map { String(decoding: $0, as: UTF8.self) }
            )
            let number = try #require(
                read.split(separator: "\"read\":").last?.split(separator: ",").first.flatMap { Int($0) }
            )
            #expect(number <= 16_000 * 5 / 16 + 1000 && number > 0, "\(read)")
            #expect(try await log.readModels() == live)
        }
    }

    /// `nil` when the thread has ended; -1 is a niceness too.
    private static func niceness(of thread: pid_t) -> Int32? {
        errno = 0
        let niceness = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(thread))
        return errno == 0 ? niceness : nil
    }
}
