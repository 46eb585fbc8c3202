// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Postgres
import Testing

/// Several programs at once on one log.
@Suite(.enabled(if: RealSet.areThere, RealSet.missing), .timeLimit(.minutes(30)))
struct ConcurrencyTests {
    private static let set = RealSet.incidents

    /// The first events of the set, and the read models that they give in a plain run.
    private static func plain(_ count: Int, beside log: TestLog) async throws -> (
        bytes: [UInt8], readModels: [String: String]
    ) {
        let bytes = try await set.bytes()
        let slice = Lines.joined(Lines.split(bytes).prefix(count), of: bytes)
        let plain = log.another("plain")
        try await plain.must("append", "-", input: .bytes(slice))
        try await plain.project()
        let readModels = try await plain.readModels()
        try await plain.must("down")
        return (slice, readModels)
    }

    @Test func writersOfTheSameEventsStoreEachOnce() async throws {
        let count = 3000
        var generator = SeededGenerator.printed("writers of the same events")
        try await TestLog.with { log in
            let (bytes, readModels) = try await Self.plain(count, beside: log)
            let lines = Lines.split(bytes)
            try await log.must("log", "status")
            let ways = [["--batch", "1000"], ["--batch", "40"], ["--batch", "7"], ["--all-or-nothing"]]
            let writers = try ways.map { way in
                try log.start(
                    ["append", "-"] + way,
                    input: .bytes(Lines.joined(lines.shuffled(using: &generator), of: bytes))
                )
            }
            let projector = try log.start(["project"])
            var appended = 0
            for writer in writers {
                let ending = await writer.end()
                #expect(ending.status == 0, "\(ending)")
                let summary = try AppendSummary(ending)
                #expect(summary.appended + summary.duplicates == count, "\(summary)")
                appended += summary.appended
            }
            #expect(appended == count)
            projector.send(SIGTERM)
            _ = await projector.end()
            try await log.expectWhole(events: count)
            try await log.project()
            #expect(try await log.readModels() == readModels)
        }
    }

    @Test func aReplayBesideAppendsAndProjectorsLosesNothing() async throws {
        let count = 12_000
        try await TestLog.with { log in
            let (bytes, readModels) = try await Self.plain(count, beside: log)
            let lines = Lines.split(bytes)
            try await log.must("append", "-", input: .bytes(Lines.joined(lines.prefix(4000), of: bytes)))
            let projectors = try (0..<2).map { _ in try log.start(["project"]) }
            let append = try log.start(
                ["append", "-", "--batch", "20"],
                input: .bytes(Lines.joined(lines.dropFirst(4000), of: bytes))
            )
            var replays = 0
            var customers = 0
            while !append.hasEnded || replays < 2 {
                try await log.must("replay", "--all")
                replays += 1
                // Readers are served meanwhile, and never see less than before.
                let seen = try await log.ask("reply-rate", "--all").rows.reduce(0) {
                    $0 + (Int($1["customers"] ?? "") ?? 0)
                }
                #expect(seen >= customers && seen > 0)
                customers = seen
            }
            let ending = await append.end()
            #expect(ending.status == 0, "\(ending)")
            for projector in projectors {
                #expect(!projector.hasEnded)
                projector.send(SIGINT)
                _ = await projector.end()
            }
            try await log.project()
            #expect(try await log.readModels() == readModels)
            try await log.must("replay", "--all")
            #expect(try await log.readModels() == readModels)
            try await log.expectWhole(events: count)
        }
    }
}
