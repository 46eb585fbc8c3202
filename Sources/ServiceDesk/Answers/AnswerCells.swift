// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

package import Postgres

/// Reads the rows of an answer into cells.
package struct AnswerCells {
    private let columns: [OutputColumn]
    /// Where the local text of a column's instants stands in the result, for each column that has one.
    private let localColumns: [Int: Int]

    /// - Parameter localColumns: From a column's position to that of a column with its local text.
    package init(columns: [OutputColumn], localColumns: [Int: Int] = [:]) {
        self.columns = columns
        self.localColumns = localColumns
    }

    /// Makes sure that the types of the result are the ones that the columns say.
    ///
    /// - Throws: `PostgresError` of code `decoding`.
    package func check(_ result: PostgresResult) throws {
        guard result.columnCount >= columns.count else {
            throw PostgresError(
                .decoding,
                "the answer has \(result.columnCount) columns, and \(columns.count) are printed"
            )
        }
        for (index, column) in columns.enumerated() {
            let type = result.type(ofColumn: index)
            guard column.kind.types.contains(type) else {
                throw PostgresError(.decoding, "column \"\(column.name)\" is \(type), and \(column.kind) is printed")
            }
        }
    }

    /// Fills `cells` with a row. They are valid as long as the result.
    package func read(_ row: Int, of result: PostgresResult, into cells: inout [Cell]) {
        cells.removeAll(keepingCapacity: true)
        for index in columns.indices {
            guard let bytes = result.bytes(row: row, column: index) else {
                cells.append(.null)
                continue
            }
            cells.append(cell(bytes, column: index, row: row, of: result))
        }
    }

    private func cell(_ bytes: UnsafeRawBufferPointer, column: Int, row: Int, of result: PostgresResult) -> Cell {
        switch columns[column].kind {
        case .identifier, .text, .code, .json:
            return .utf8(bytes)
        case .decimal, .share:
            return .decimal(String(decoding: bytes, as: UTF8.self))
        case .integer:
            return .integer(Self.integer(bytes))
        case .money:
            return .money(Self.integer(bytes))
        case .seconds:
            return .seconds(microseconds: Self.integer(bytes))
        case .boolean:
            return .boolean(bytes.first == 1)
        case .day:
            let daysTo2000: Int32 = 10_957
            let days = Int32(truncatingIfNeeded: Self.integer(bytes))
            return .day(days == .max || days == .min ? days : days &+ daysTo2000)
        case .instant:
            let instant = Timestamp(postgresMicroseconds: Self.integer(bytes)) ?? .infinity
            let local = localColumns[column].flatMap { result.bytes(row: row, column: $0) }
            return .instant(
                microseconds: instant.microseconds,
                local: local.map { String(decoding: $0, as: UTF8.self) }
            )
        }
    }

    /// A big-endian integer of two, four or eight bytes.
    package static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        switch bytes.count {
        case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        default: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        }
    }
}

extension OutputColumn.Kind {
    /// The types in which its values come.
    fileprivate var types: Set<PostgresType> {
        switch self {
        case .identifier, .text, .code, .decimal, .share: [.text, .varchar, .name, .bpchar, .json]
        case .json: [.json, .text]
        case .integer, .money, .seconds: [.int8, .int4, .int2]
        case .boolean: [.bool]
        case .day: [.date]
        case .instant: [.timestamptz]
        }
    }
}
