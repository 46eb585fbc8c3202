// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections
import ServiceDesk

/// Prints the rows that would be different, and what they come to.
///
/// For programs every row is one record, with each value before and after; for people a metric is a table, with both values in
/// one field where they differ.
final class WhatIfPrinter {
    private let readers: [String: DifferenceReader]
    private let format: OutputFormat
    private let language: Language
    private let printsRows: Bool
    private let buffer = OutputBuffer()
    private let shape: WhatIfRecords
    private var records: RowWriter?
    private var totals: [WhatIfTotals] = []

    init(_ metrics: [Metric], of whatIf: WhatIf, _ output: OutputOptions, printsRows: Bool) {
        let readers = metrics.map { DifferenceReader($0, of: whatIf) }
        self.readers = Dictionary(uniqueKeysWithValues: readers.map { ($0.metric.name, $0) })
        format = output.output
        language = output.effectiveLanguage
        self.printsRows = printsRows
        shape = WhatIfRecords(readers)
    }

    /// Asks for one metric and prints its rows.
    func print(_ metric: Metric, _ tables: TableNames, _ connection: PostgresConnection) async throws {
        guard let reader = readers[metric.name] else { return }
        guard printsRows else {
            totals.append(try await reader.read(tables, connection, row: { _ in }))
            return
        }
        if format == .table {
            try await printTable(reader, tables, connection)
        } else {
            let writer = records ?? self.writer(shape.columns)
            records = writer
            totals.append(
                try await reader.read(
                    tables,
                    connection,
                    row: { writer.write(shape.cells($0, of: metric)) },
                    afterRow: { if writer.isFull { try await writer.drain() } }
                )
            )
        }
    }

    /// Prints what all rows come to: as rows when nothing else was printed, else below them, where it disturbs no program.
    ///
    /// - Parameter notices: What else there is to say of the answer; without any, that nothing would be different.
    func finish(notices: [Phrase] = []) async throws {
        let lines = WhatIfTotalRows(totals, language: language, isForPeople: format == .table)
        if let records {
            try await records.finish(notices: notices)
            for line in lines.lines { StandardError.write(line: line) }
            return
        }
        let writer = writer(WhatIfTotalRows.columns)
        for row in lines.rows { writer.write(row) }
        let isNothing = notices.isEmpty && totals.allSatisfy { $0.count == 0 }
        try await writer.finish(
            notices: isNothing ? [Phrase("nothing would be different", "没有任何变化")] : notices
        )
    }

    private func printTable(
        _ reader: DifferenceReader,
        _ tables: TableNames,
        _ connection: PostgresConnection
    ) async throws {
        var writer: RowWriter?
        let text = CellText(language: language)
        let title = "\(reader.metric.name): \(language.pick(reader.metric.title))\n"
        let changes = reader.values.map {
            OutputColumn($0.name, .text, title: $0.title.english, chineseTitle: $0.title.chinese)
        }
        let columns = [Self.change] + reader.keys + changes
        let sums = try await reader.read(
            tables,
            connection,
            row: { difference in
                if writer == nil {
                    buffer.bytes.append(text: title)
                    writer = self.writer(columns)
                }
                writer?.write(
                    [.text(difference.change.rawValue)] + difference.keys
                        + reader.values.indices.map { text.change(difference, reader, at: $0) }
                )
            },
            afterRow: { if let writer, writer.isFull { try await writer.drain() } }
        )
        totals.append(sums)
        if let writer {
            try await writer.finish()
            buffer.bytes.append(text: "\n")
        }
    }

    private func writer(_ columns: [OutputColumn]) -> RowWriter {
        RowWriter(columns: columns, format: format, language: language, terminal: .output, into: buffer)
    }

    static let change = OutputColumn(
        "change",
        .code,
        chineseTitle: "变化",
        words: [
            "added": Phrase("added", "新增"), "removed": Phrase("removed", "消失"), "changed": Phrase("changed", "改变"),
        ]
    )
}
