// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a subject `<kind>/<id>` is about.
public struct SubjectKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The place in the table; a bit in `SubjectKinds`.
    public let rawValue: UInt8

    public init?(rawValue: UInt8) {
        guard rawValue < Self.table.count else { return nil }
        self.rawValue = rawValue
    }

    private init(_ rawValue: UInt8) { self.rawValue = rawValue }

    public static let customers = SubjectKind(0)
    public static let orders = SubjectKind(1)
    public static let refunds = SubjectKind(2)
    public static let agents = SubjectKind(3)
    public static let shops = SubjectKind(4)
    public static let shifts = SubjectKind(5)
    public static let handovers = SubjectKind(6)
    public static let cases = SubjectKind(7)
    public static let compensations = SubjectKind(8)
    public static let policies = SubjectKind(9)

    /// A kind by its name.
    public init?(name: some Sequence<UInt8>) {
        let name = Array(name)
        guard let index = Self.table.firstIndex(where: { Array($0.name.description.utf8) == name }) else { return nil }
        rawValue = UInt8(index)
    }

    /// The name in front of the slash, and the field of `data` that holds the same id.
    static let table: [(name: StaticString, field: StaticString)] = [
        ("customers", "customer_id"), ("orders", "order_id"), ("refunds", "refund_id"), ("agents", "agent_id"),
        ("shops", "shop_id"), ("shifts", "shift_id"), ("handovers", "handover_id"), ("cases", "case_id"),
        ("compensations", "compensation_id"), ("policies", "policy_key"),
    ]

    public var description: String { Self.table[Int(rawValue)].name.description }

    /// The field of `data` that must equal the id of a subject of this kind, when it is there.
    public var idField: String { Self.table[Int(rawValue)].field.description }
}
