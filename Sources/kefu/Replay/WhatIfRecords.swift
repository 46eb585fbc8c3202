// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// The records of several metrics under one header: the keys of all of them, then each value before and after.
struct WhatIfRecords {
    let columns: [OutputColumn]
    private let keys: [String]
    private let values: [String]
    private let readers: [String: DifferenceReader]

    init(_ readers: [DifferenceReader]) {
        self.readers = Dictionary(uniqueKeysWithValues: readers.map { ($0.metric.name, $0) })
        let keys = Self.unique(readers.flatMap(\.keys))
        let values = Self.unique(readers.flatMap(\.values))
        self.keys = keys.map(\.name)
        self.values = values.map(\.name)
        columns =
            [OutputColumn("metric", .text, chineseTitle: "指标"), WhatIfPrinter.change] + keys
            + values.flatMap { value in
                [("_before", " before", "（现）"), ("_after", " after", "（变更后）")].map { suffix, english, chinese in
                    OutputColumn(
                        value.name + suffix,
                        value.kind,
                        title: value.title.english + english,
                        chineseTitle: value.title.chinese + chinese,
                        words: value.words
                    )
                }
            }
    }

    /// The cells of a record; what other metrics have is null.
    func cells(_ difference: Difference, of metric: Metric) -> [Cell] {
        var cells: [Cell] = [.text(metric.name), .text(difference.change.rawValue)]
        for key in keys { cells.append(metric.keys.firstIndex(of: key).map { difference.keys[$0] } ?? .null) }
        for value in values {
            let place = metric.values.firstIndex(of: value)
            cells.append(place.map { difference.before[$0] } ?? .null)
            cells.append(place.map { difference.after[$0] } ?? .null)
        }
        return cells
    }

    private static func unique(_ columns: [OutputColumn]) -> [OutputColumn] {
        var known: Set<String> = []
        return columns.filter { known.insert($0.name).inserted }
    }
}
