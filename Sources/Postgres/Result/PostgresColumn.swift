// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The name and type of a result's column.
public struct PostgresColumn: Hashable, Sendable {
    public let name: String
    public let type: PostgresType

    public init(name: String, type: PostgresType) {
        self.name = name
        self.type = type
    }
}
