// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The PostgreSQL type of a read model's column.
public struct ColumnType: Sendable, Hashable {
    /// The type's name in SQL.
    public let name: String
    /// The object id of the type.
    let oid: UInt32

    public static let smallint = ColumnType(name: "smallint", oid: 21)
    public static let integer = ColumnType(name: "integer", oid: 23)
    public static let bigint = ColumnType(name: "bigint", oid: 20)
    public static let boolean = ColumnType(name: "boolean", oid: 16)
    public static let text = ColumnType(name: "text", oid: 25)
    public static let timestamp = ColumnType(name: "timestamptz", oid: 1184)
}
