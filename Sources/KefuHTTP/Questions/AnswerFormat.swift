// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

/// The forms in which an answer can be had.
enum AnswerFormat: CaseIterable, Sendable {
    case json, ndjson, csv

    /// The type as clients accept it.
    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }

    /// The type as an answer names it: CSV without a charset is taken for ASCII, or for whatever a program likes.
    var contentType: String {
        switch self {
        case .json, .ndjson: mediaType
        case .csv: "text/csv; charset=utf-8"
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
