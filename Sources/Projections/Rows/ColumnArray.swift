// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// A column of rows as a PostgreSQL array that is in binary form already.
struct ColumnArray<Element: ColumnArrayElement>: PostgresEncodable {
    let content: [UInt8]

    static var postgresType: PostgresType { Element.arrayType }

    func encode(into buffer: inout PostgresBuffer) {
        content.withUnsafeBytes { buffer.append(bytes: $0) }
    }
}

/// The element type of a `ColumnArray`.
protocol ColumnArrayElement: Sendable {
    static var arrayType: PostgresType { get }
}

extension Int16: ColumnArrayElement { static var arrayType: PostgresType { .init(rawValue: 1005) } }
extension Int32: ColumnArrayElement { static var arrayType: PostgresType { .init(rawValue: 1007) } }
extension Int64: ColumnArrayElement { static var arrayType: PostgresType { .init(rawValue: 1016) } }
extension Bool: ColumnArrayElement { static var arrayType: PostgresType { .init(rawValue: 1000) } }
extension String: ColumnArrayElement { static var arrayType: PostgresType { .init(rawValue: 1009) } }
extension Timestamp: ColumnArrayElement { static var arrayType: PostgresType { .init(rawValue: 1185) } }

extension ColumnType {
    /// Binds a column's content with the type that it has.
    func bind(_ content: [UInt8]) -> any PostgresEncodable {
        switch self {
        case .smallint: ColumnArray<Int16>(content: content)
        case .integer: ColumnArray<Int32>(content: content)
        case .bigint: ColumnArray<Int64>(content: content)
        case .boolean: ColumnArray<Bool>(content: content)
        case .timestamp: ColumnArray<Timestamp>(content: content)
        default: ColumnArray<String>(content: content)
        }
    }
}
