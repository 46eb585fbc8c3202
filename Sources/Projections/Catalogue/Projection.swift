// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A projection: a fold, the tables that it writes, and the version of its code.
public struct Projection: Sendable {
    /// What a fold is made with: the numbers that its fields and types have among those that run together.
    public struct Slots {
        let fields: [String: Int]
        let types: [String: Int]
        let parameters: [String: String]

        /// A field of `data`; it must be one of those that the projection declares.
        public func field(_ name: String) -> PayloadField {
            guard let slot = fields[name] else { preconditionFailure("field \(name) is not declared") }
            return PayloadField(name: name, slot: slot)
        }

        /// The value of a parameter; it must be one of those that the projection declares.
        public func parameter(_ name: String) -> String {
            guard let value = parameters[name] else { preconditionFailure("parameter \(name) is not declared") }
            return value
        }

        /// Tests for an event type.
        public func type(_ name: String) -> EventTypeSlot { EventTypeSlot(number: types[name] ?? -2) }
    }

    public var name: String
    /// Raised when the fold gives other rows for the same events.
    public var version: Int
    public var tables: [ReadTable]
    /// The top-level fields of `data` that the fold reads.
    public var fields: [String]
    /// The policies that the fold itself reads, with their standard values, so that rows of other values need another fold.
    /// Most projections have none: their policies are applied when a question is asked.
    public var parameters: [String: String]
    public var makeFold: @Sendable (Slots) -> any Fold

    public init(
        _ name: String,
        version: Int,
        tables: [ReadTable],
        fields: [String],
        parameters: [String: String] = [:],
        makeFold: @escaping @Sendable (Slots) -> any Fold
    ) {
        self.name = name
        self.version = version
        self.tables = tables
        self.fields = fields
        self.parameters = parameters
        self.makeFold = makeFold
    }

    /// The names of the tables in a generation.
    func tableNames(generation: Int) -> TableNames {
        TableNames(
            names: Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.physicalName(generation: generation)) })
        )
    }
}
