// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

internal import CLibPQ

/// The rows of a query, in libpq's memory until the last reference goes.
// `@unchecked`: a `PGresult` is read-only once made and may be read by several threads (libpq manual, "Behavior in Threaded
// Programs"); it is freed in `deinit`, when nobody reads.
public final class PostgresResult: @unchecked Sendable {
    private let result: OpaquePointer

    /// The number of rows.
    public let count: Int
    /// The number of columns.
    public let columnCount: Int
    /// The rows in order, without copies.
    public var rows: PostgresRows { PostgresRows(result: self) }

    /// Takes over `result`, a `PGresult` with binary columns.
    init(owning result: OpaquePointer) {
        self.result = result
        count = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    deinit {
        PQclear(result)
    }

    /// The row at `index`, counted from 0.
    public subscript(index: Int) -> PostgresRow {
        precondition(index >= 0 && index < count, "row \(index) of \(count)")
        return PostgresRow(result: self, index: index)
    }

    /// The first row, where there is one.
    public var first: PostgresRow? {
        count > 0 ? self[0] : nil
    }

    /// Names and types of the columns, built at each call.
    public var columns: [PostgresColumn] {
        (0..<columnCount).map { PostgresColumn(name: name(ofColumn: $0), type: type(ofColumn: $0)) }
    }

    /// The position of the first column of that name, as the server spells it.
    public func column(named name: String) -> Int? {
        (0..<columnCount).first { self.name(ofColumn: $0) == name }
    }

    /// The type of a column.
    public func type(ofColumn column: Int) -> PostgresType {
        PostgresType(rawValue: PQftype(result, Int32(column)))
    }

    /// The name of a column.
    public func name(ofColumn column: Int) -> String {
        PQfname(result, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// The binary form of a value, where libpq keeps it; `nil` is NULL.
    ///
    /// Valid as long as this result; hold it with `withExtendedLifetime` around the use.
    public func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        precondition(
            row >= 0 && row < count && column >= 0 && column < columnCount,
            "no field at row \(row), column \(column)"
        )
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(result, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column),
            count: Int(PQgetlength(result, row, column))
        )
    }

    /// The number of rows that the statement inserted, updated, deleted, selected or copied; 0 for others.
    public var affectedRows: Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }
}
