// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections
import ServiceDesk

/// Prints what a replay has swapped in, and on standard error what it has not.
struct ReplaySummaryPrinter {
    private let format: OutputFormat
    private let language: Language

    init(_ output: OutputOptions) {
        format = output.output
        language = output.effectiveLanguage
    }

    /// Prints one line of JSON, or a row a projection where rows are asked for.
    ///
    /// - Parameter kept: the generations that are kept for a rollback.
    /// - Throws: ``ExitStatus/failed`` when a projection was not swapped; ``OutputError``.
    func print(_ summary: Rebuild.Summary, kept: [GenerationStatus]) async throws {
        if format == .table {
            Swift.print(Self.json(summary))
        } else {
            try await printRows(summary)
        }
        for line in Self.remarks(summary, kept) { StandardError.write(line: line) }
        for refused in summary.refused.sorted(by: { $0.key < $1.key }) { ErrorReport.write(refused.value) }
        if !summary.refused.isEmpty { throw ExitStatus.failed }
    }

    private func printRows(_ summary: Rebuild.Summary) async throws {
        let rows = RowWriter(
            columns: [
                .init("projection", .text, chineseTitle: "投影"), .init("generation", .integer, chineseTitle: "代"),
                .init("swapped", .boolean, chineseTitle: "已切换"), .init("events", .integer, chineseTitle: "事件数"),
                .init("read", .integer, chineseTitle: "读取数"), .init("reason", .text, chineseTitle: "原因"),
            ],
            format: format,
            language: language,
            terminal: .output
        )
        for name in (Array(summary.generations.keys) + summary.refused.keys).sorted() {
            rows.write([
                .text(name), summary.generations[name].map { .integer(Int64($0)) } ?? .null,
                .boolean(summary.refused[name] == nil), .integer(summary.events), .integer(summary.read),
                summary.refused[name].map { .text($0.message) } ?? .null,
            ])
        }
        try await rows.finish()
    }

    private static func json(_ summary: Rebuild.Summary) -> String {
        let generations = summary.generations.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }
        return
            #"{"events":\#(summary.events),"read":\#(summary.read),"generations":{\#(generations.joined(separator: ","))}}"#
    }

    /// A second kept generation is rarely meant: it costs its space, and folds every event once more.
    private static func remarks(_ summary: Rebuild.Summary, _ kept: [GenerationStatus]) -> [String] {
        let many = Dictionary(grouping: kept, by: \.projection)
            .filter { summary.generations[$0.key] != nil && $0.value.count > 1 }
        guard !many.isEmpty else { return [] }
        let bytes = many.values.joined().reduce(0) { $0 + $1.bytes }
        return [
            "\(many.values.reduce(0) { $0 + $1.count }) generations are kept for a rollback and go on folding "
                + "(\(bytes >> 20) MiB): kefu projections prune drops them"
        ]
    }
}
