// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// A way in which the events of a set can reach the log.
struct Arrival: Sendable, CustomTestStringConvertible {
    var set: RealSet
    /// Only so many of its events; all when nil.
    var first: Int?
    /// How often each line comes.
    var copies = 2
    /// The events of one transaction, at most.
    var batch: Int
    /// Into how many appends the lines are cut; after each of them they are folded.
    var parts: Int
    /// How many projectors fold at once.
    var workers: Int

    var testDescription: String {
        "\(first.map { "\($0) events of " } ?? "")\(set.name), \(copies) times in any order, --batch \(batch), "
            + "\(parts) appends, \(workers) projectors"
    }

    /// The lines in the order of their arrival, cut into appends.
    func cut(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [[UInt8]] {
        let lines = Lines.split(bytes).prefix(first ?? .max)
        var arriving = (0..<copies).flatMap { _ in lines }
        arriving.shuffle(using: &generator)
        var cuts = (1..<parts).map { _ in Int.random(in: 0...arriving.count, using: &generator) }.sorted()
        cuts = [0] + cuts + [arriving.count]
        return zip(cuts, cuts.dropFirst()).map { Lines.joined(arriving[$0..<$1], of: bytes) }
    }

    /// Appends and folds, part by part.
    ///
    /// - Returns: what all appends together said.
    func run(_ log: TestLog, _ bytes: [UInt8], _ generator: inout SeededGenerator) async throws -> AppendSummary {
        var total = AppendSummary()
        for part in cut(bytes, &generator) {
            let file = try log.file("part.ndjson", part)
            let summary = try AppendSummary(try await log.must("append", file, "--batch", "\(batch)"))
            total.appended += summary.appended
            total.duplicates += summary.duplicates
            total.refused += summary.refused
            let projectors = try (0..<workers).map { _ in try log.start(["project", "--once"]) }
            var folded = 0
            for projector in projectors {
                let ending = await projector.end()
                try #require(ending.status == 0, "\(ending)")
                folded += try FoldSummary(ending).events
            }
            // Whoever folds it, an event is folded once.
            #expect(folded == summary.appended)
        }
        return total
    }
}
