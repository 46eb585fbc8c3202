// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The rows of a result as a collection.
public struct PostgresRows: RandomAccessCollection, Sendable {
    let result: PostgresResult

    public var startIndex: Int { 0 }
    public var endIndex: Int { result.count }

    public subscript(position: Int) -> PostgresRow {
        result[position]
    }
}
