// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The forms in which rows can be printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Aligned columns for people.
    case table
    /// One array of objects.
    case json
    /// One object a line.
    case ndjson
    /// Comma-separated values for programs (RFC 4180, with line feeds).
    case csv
    /// Comma-separated values that spreadsheet programs open as they are meant.
    case csvExcel = "csv-excel"
}
