// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// One row of a result.
public struct PostgresRow: Sendable {
    /// The result it belongs to.
    public let result: PostgresResult
    /// Its position there.
    public let index: Int

    @usableFromInline
    init(result: PostgresResult, index: Int) {
        self.result = result
        self.index = index
    }

    /// The number of columns.
    public var count: Int { result.columnCount }

    /// All columns in order, as a tuple: `let (id, name) = try row.decode((Int64, String?).self)`.
    ///
    /// - Throws: `PostgresError` with code `decoding`, naming the column, when the number or a type does not fit.
    @inlinable
    public func decode<each Value: PostgresDecodable>(
        _ type: (repeat each Value).Type
    ) throws -> (repeat each Value) {
        var wanted = 0
        for _ in repeat (each Value).self { wanted += 1 }
        guard wanted == count else { throw countMismatch(wanted) }
        var column = 0
        return (repeat try next((each Value).self, &column))
    }

    /// The only column of a row.
    @inlinable
    public func decode<Value: PostgresDecodable>(_ type: Value.Type) throws -> Value {
        guard count == 1 else { throw countMismatch(1) }
        return try decode(type, at: 0)
    }

    /// One column by position, counted from 0.
    @inlinable
    public func decode<Value: PostgresDecodable>(_ type: Value.Type, at column: Int) throws -> Value {
        guard column >= 0, column < count else { throw missing("column \(column + 1)") }
        do {
            return try withExtendedLifetime(result) {
                let bytes = result.bytes(row: index, column: column)
                return try Value(decoding: PostgresField(type: result.type(ofColumn: column), bytes: bytes))
            }
        } catch {
            throw explained(error, column)
        }
    }

    /// One column by name.
    @inlinable
    public func decode<Value: PostgresDecodable>(_ type: Value.Type, named name: String) throws -> Value {
        guard let column = result.column(named: name) else { throw missing("\"\(name)\"") }
        return try decode(type, at: column)
    }

    @inlinable
    func next<Value: PostgresDecodable>(_ type: Value.Type, _ column: inout Int) throws -> Value {
        defer { column += 1 }
        return try decode(type, at: column)
    }

    @usableFromInline
    func countMismatch(_ wanted: Int) -> PostgresError {
        PostgresError(.decoding, "the row has \(count) columns, and \(wanted) are read")
    }

    @usableFromInline
    func missing(_ column: String) -> PostgresError {
        let names = result.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return PostgresError(.decoding, "the row has no \(column)", hint: "it has \(names)")
    }

    @usableFromInline
    func explained(_ error: any Error, _ column: Int) -> any Error {
        guard var error = error as? PostgresError else { return error }
        error.message = "column \(column + 1) \"\(result.name(ofColumn: column))\" \(error.message)"
        return error
    }
}
