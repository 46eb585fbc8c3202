// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// Writes rows to standard output in one of the formats, as they come.
///
/// A table is the exception: its first ``TableEncoder/sampleSize`` rows are held back to find the widths of its columns.
final class RowWriter {
    /// How much of what was asked for the rows are.
    enum Completeness: Hashable {
        case all
        /// The first ones of `total`, which is nil when nobody counted.
        case first(total: Int?)
        /// The first ones, and a limit leaves out others.
        case cut
        /// The last ones, as many as a limit keeps: nobody knows whether it leaves out others.
        case last
    }

    /// How many rows have been written.
    private(set) var count = 0
    /// Whether a row came that the limit leaves out.
    private(set) var hasLeftOut = false

    private let limit: Int?
    private let format: OutputFormat
    private let language: Language
    private let terminal: Terminal
    private let buffer: OutputBuffer
    private let remark: (String) -> Void
    private var encoder: any RowEncoder
    private var hasBegun = false

    /// Makes a writer.
    ///
    /// - Parameters:
    ///   - limit: The most rows to write; those that come after them are left out.
    ///   - terminal: What standard output is.
    ///   - remark: Takes the lines that are no rows, where they would disturb a program that reads the rows.
    init(
        columns: [OutputColumn],
        limit: Int? = nil,
        format: OutputFormat,
        language: Language = .english,
        terminal: Terminal = .none,
        into buffer: OutputBuffer = OutputBuffer(),
        remark: @escaping (String) -> Void = { StandardError.write(line: $0) }
    ) {
        self.limit = limit
        self.format = format
        self.language = language
        self.terminal = terminal
        self.buffer = buffer
        self.remark = remark
        encoder =
            switch format {
            case .table: TableEncoder(columns: columns, language: language, terminal: terminal)
            case .json: JSONRowEncoder(columns: columns, isArray: true)
            case .ndjson: JSONRowEncoder(columns: columns, isArray: false)
            case .csv: CSVEncoder(columns: columns)
            case .csvExcel: CSVEncoder(columns: columns, spreadsheet: language)
            }
    }

    /// Writes a row with one cell a column. When ``isFull`` says so afterwards, ``drain()`` is due.
    func write(_ cells: [Cell]) {
        if let limit, count >= limit {
            hasLeftOut = true
            return
        }
        begin()
        encoder.row(cells, into: &buffer.bytes)
        count += 1
    }

    /// Whether much has come together that ``drain()`` should write.
    var isFull: Bool { buffer.isFull }

    /// Sends what has come together on its way.
    func drain() async throws(OutputError) {
        try await buffer.drain()
    }

    /// Writes what comes after the rows and sends everything on its way.
    ///
    /// - Parameters:
    ///   - notices: Lines about what the rows leave out.
    ///   - hint: What to try when there are no rows.
    func finish(
        _ completeness: Completeness = .all,
        notices: [Phrase] = [],
        hint: Phrase? = nil
    ) async throws(OutputError) {
        begin()
        encoder.end(into: &buffer.bytes)
        var lines = [footer(completeness)].compactMap { $0 } + notices.map { language.pick($0) }
        if format == .table {
            if count == 0 {
                lines.insert(emptyLine(hint), at: 0)
            } else if !encoder.leftOut.isEmpty {
                lines.append(narrowLine(encoder.leftOut))
            }
            for (index, line) in lines.enumerated() {
                let gap = index == 0 && count > 0 ? "\n" : ""
                buffer.bytes.append(text: gap + terminal.styled(line, .dim) + "\n")
            }
        }
        try await buffer.drain()
        if format != .table {
            lines.forEach(remark)
        }
    }

    private func begin() {
        if !hasBegun {
            hasBegun = true
            encoder.begin(into: &buffer.bytes)
        }
    }

    private func emptyLine(_ hint: Phrase?) -> String {
        let line = language.pick("no rows", "没有数据")
        return hint.map { line + language.pick("; ", "；") + language.pick($0) } ?? line
    }

    private func narrowLine(_ titles: [String]) -> String {
        let list = titles.joined(separator: language.pick(", ", "、"))
        return language.pick(
            "no room for: \(list); a wider terminal or --output csv shows them",
            "宽度不够，未显示：\(list)；加宽终端或用 --output csv 查看"
        )
    }

    private func footer(_ completeness: Completeness) -> String? {
        switch completeness {
        case .all:
            nil
        case .first(let total?) where total <= count:
            nil
        case .first(let total?):
            language.pick("\(count) of \(total) shown; --all shows everything", "显示 \(total) 行中的 \(count) 行；--all 显示全部")
        case .first(nil):
            language.pick("first \(count) shown; --all shows everything", "只显示前 \(count) 行；--all 显示全部")
        case .cut:
            language.pick("first \(count) shown; --limit leaves out the rest", "只显示前 \(count) 行；--limit 省略了其余各行")
        case .last:
            language.pick(
                "last \(count) shown; --limit may leave out earlier ones",
                "只显示最后 \(count) 行；--limit 可能省略了更早的行"
            )
        }
    }
}
