// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The type of a value, by PostgreSQL's object id. The ids of built-in types never change.
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let bool = PostgresType(rawValue: 16)
    public static let bytea = PostgresType(rawValue: 17)
    public static let name = PostgresType(rawValue: 19)
    public static let int8 = PostgresType(rawValue: 20)
    public static let int2 = PostgresType(rawValue: 21)
    public static let int4 = PostgresType(rawValue: 23)
    public static let text = PostgresType(rawValue: 25)
    public static let oid = PostgresType(rawValue: 26)
    public static let json = PostgresType(rawValue: 114)
    public static let float4 = PostgresType(rawValue: 700)
    public static let float8 = PostgresType(rawValue: 701)
    public static let unknown = PostgresType(rawValue: 705)
    public static let bpchar = PostgresType(rawValue: 1042)
    public static let varchar = PostgresType(rawValue: 1043)
    public static let date = PostgresType(rawValue: 1082)
    public static let timestamp = PostgresType(rawValue: 1114)
    public static let timestamptz = PostgresType(rawValue: 1184)
    public static let interval = PostgresType(rawValue: 1186)
    public static let numeric = PostgresType(rawValue: 1700)
    public static let uuid = PostgresType(rawValue: 2950)
    public static let jsonb = PostgresType(rawValue: 3802)

    /// The type of arrays of this one; `nil` where this module has no codec for it.
    public var array: PostgresType? {
        Self.catalogue[self]?.array
    }
}

extension PostgresType: CustomStringConvertible {
    /// The name in SQL, or `type 12345` for one that is not built in.
    public var description: String {
        if self == .unknown { return "unknown" }
        if let name = Self.catalogue[self]?.name { return name }
        if let element = Self.elements[self] { return "\(element)[]" }
        return "type \(rawValue)"
    }

    private static let catalogue: [PostgresType: (name: String, array: PostgresType)] = [
        .bool: ("bool", PostgresType(rawValue: 1000)),
        .bytea: ("bytea", PostgresType(rawValue: 1001)),
        .name: ("name", PostgresType(rawValue: 1003)),
        .int2: ("int2", PostgresType(rawValue: 1005)),
        .int4: ("int4", PostgresType(rawValue: 1007)),
        .text: ("text", PostgresType(rawValue: 1009)),
        .bpchar: ("char", PostgresType(rawValue: 1014)),
        .varchar: ("varchar", PostgresType(rawValue: 1015)),
        .int8: ("int8", PostgresType(rawValue: 1016)),
        .float4: ("float4", PostgresType(rawValue: 1021)),
        .float8: ("float8", PostgresType(rawValue: 1022)),
        .oid: ("oid", PostgresType(rawValue: 1028)),
        .timestamp: ("timestamp", PostgresType(rawValue: 1115)),
        .date: ("date", PostgresType(rawValue: 1182)),
        .timestamptz: ("timestamptz", PostgresType(rawValue: 1185)),
        .interval: ("interval", PostgresType(rawValue: 1187)),
        .numeric: ("numeric", PostgresType(rawValue: 1231)),
        .uuid: ("uuid", PostgresType(rawValue: 2951)),
        .json: ("json", PostgresType(rawValue: 199)),
        .jsonb: ("jsonb", PostgresType(rawValue: 3807)),
    ]

    private static let elements: [PostgresType: PostgresType] = Dictionary(
        uniqueKeysWithValues: catalogue.map { ($0.value.array, $0.key) }
    )
}
