// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Projections
import ServiceDesk

/// Compares the live rows of a projection with those of another generation, and prints what differs.
struct CompareRun: Sendable {
    private let name: String
    private let generation: Int

    init(_ name: String, _ generation: Int) {
        self.name = name
        self.generation = generation
    }

    /// - Throws: ``ExitStatus/failed`` when the rows differ; `ProjectionError`; `PostgresError`.
    func run(_ database: LogDatabase, _ output: OutputOptions) async throws {
        guard let projection = Desk.projections[name] else {
            throw ProjectionError.unknownProjection(name, known: Desk.projections.projections.map(\.name))
        }
        let comparison = try await GenerationComparison.of(
            projection,
            generation: generation,
            database,
            set: Desk.projections
        )
        let rows = RowWriter(
            columns: [
                .init("table", .text, chineseTitle: "表"), .init("rows_live", .integer, chineseTitle: "现行行数"),
                .init("rows_other", .integer, chineseTitle: "对比行数"),
                .init("only_live", .integer, chineseTitle: "仅现行"), .init("only_other", .integer, chineseTitle: "仅对比"),
            ],
            format: output.output,
            language: output.effectiveLanguage,
            terminal: .output
        )
        for table in comparison.tables {
            rows.write([
                .text(table.table), .integer(table.liveRows), .integer(table.otherRows), .integer(table.onlyLive),
                .integer(table.onlyOther),
            ])
        }
        try await rows.finish()
        for line in remarks(comparison) { StandardError.write(line: line) }
        if !comparison.isEqual { throw ExitStatus.failed }
    }

    private func remarks(_ comparison: GenerationComparison) -> [String] {
        let (live, other) = (comparison.live, comparison.other)
        var lines: [String] = []
        if comparison.liveVersion != comparison.otherVersion {
            lines.append(
                "generation \(live) was made by version \(comparison.liveVersion) of the code, "
                    + "\(other) by version \(comparison.otherVersion)"
            )
        }
        if comparison.eventsApart > 0 {
            lines.append(
                "\(comparison.eventsApart) events are folded in one of the two only, which other code made: their rows differ"
            )
        }
        for table in comparison.tables {
            if !table.leftOut.isEmpty {
                lines.append("\(table.table): not compared: \(table.leftOut.joined(separator: ", "))")
            }
            for row in table.samples {
                let owner = row.surplus > 0 ? live : other
                lines.append("\(table.table): only in generation \(owner): \(DisplayText.safe(row.json))")
            }
            let different = table.onlyLive + table.onlyOther
            if different > Int64(table.samples.count) {
                lines.append("\(table.table): and \(different - Int64(table.samples.count)) more")
            }
        }
        lines.append(
            comparison.isEqual
                ? "\(name): generation \(other) has the rows of the live generation \(live)"
                : "\(name): generation \(other) differs from the live generation \(live)"
        )
        return lines
    }
}
