// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// The forms in which an answer can be had.
enum AnswerFormat: CaseIterable, Sendable {
    case json, ndjson, csv

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }

    func encoder(_ columns: [OutputColumn]) -> any RowEncoder {
        switch self {
        case .json: JSONRowEncoder(columns: columns, isArray: true)
        case .ndjson: JSONRowEncoder(columns: columns, isArray: false)
        case .csv: CSVEncoder(columns: columns)
        }
    }
}
