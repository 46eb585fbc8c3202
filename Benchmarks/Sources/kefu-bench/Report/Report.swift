// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Everything that a run has measured, as a table and as JSON.
struct Report {
    var machine: String
    var settings: [(name: String, value: String)] = []
    var figures: [Figure] = []
    /// Which ids the events had.
    var ids: String

    /// The table, with the rounds' spread behind each median.
    var table: String {
        var rows = [["figure", "", "value", "floor", "unit", "ratio", "rounds", "goal", ""]]
        for figure in figures {
            rows.append([
                figure.name, figure.title, Self.spread(figure.value), Self.spread(figure.floor), figure.unit,
                Numbers.fixed(figure.ratio, decimals: 3),
                "\(Numbers.fixed(figure.ratios.least, decimals: 2))–\(Numbers.fixed(figure.ratios.most, decimals: 2))",
                "\(figure.isCost ? "≤" : "≥") \(Numbers.fixed(figure.goal, decimals: 2))",
                figure.isMet ? "met" : "missed",
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var text = ""
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += column < 2 || column > 6 ? "\(cell)\(padding)  " : "\(padding)\(cell)  "
            }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        for figure in figures {
            for detail in figure.details {
                text += "  \(figure.name) \(detail.name): \(Numbers.grouped(detail.value))\n"
            }
        }
        text += "server: \(settings.map { "\($0.name)=\($0.value)" }.joined(separator: " "))\n"
        text += "machine: \(machine)\nevents: ids \(ids)\n"
        return text
    }

    private static func spread(_ series: Series) -> String {
        "\(Numbers.grouped(series.median)) (\(Numbers.grouped(series.least))–\(Numbers.grouped(series.most)))"
    }

    /// `{"P1": {"ratio": …, "value": …, "floor": …, "unit": …, …}, …, "server": {…}, "machine": …}`
    var json: String {
        var members = figures.map { figure in
            var fields = [
                #""ratio": \#(Numbers.json(figure.ratio))"#, #""value": \#(Numbers.json(figure.value.median))"#,
                #""floor": \#(Numbers.json(figure.floor.median))"#, #""unit": "\#(figure.unit)""#,
                #""goal": \#(Numbers.json(figure.goal))"#, #""values": \#(Self.list(figure.value))"#,
                #""floors": \#(Self.list(figure.floor))"#, #""ratios": \#(Self.list(figure.ratios))"#,
            ]
            fields += figure.details.map { #""\#($0.name)": \#(Numbers.json($0.value))"# }
            return #"  "\#(figure.name)": {\#(fields.joined(separator: ", "))}"#
        }
        members.append(#"  "server": {\#(settings.map { #""\#($0.name)": "\#($0.value)""# }.joined(separator: ", "))}"#)
        members.append(#"  "machine": "\#(machine)""#)
        members.append(#"  "ids": "\#(ids)""#)
        return "{\n\(members.joined(separator: ",\n"))\n}\n"
    }

    private static func list(_ series: Series) -> String {
        "[\(series.values.map(Numbers.json).joined(separator: ", "))]"
    }

    /// Writes the JSON to a file.
    func write(to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw BenchError("cannot write \(path): errno \(errno)") }
        defer { close(descriptor) }
        let bytes = Array(json.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw BenchError("cannot write \(path)")
        }
    }
}
