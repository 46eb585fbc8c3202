// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a follow-up is for. Each kind is a queue of its own.
public struct FollowUpKind: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// An order that is not paid (R029).
    public static let unpaid = FollowUpKind(description: "unpaid")
    /// A customer who asked and did not order (R028).
    public static let enquiry = FollowUpKind(description: "enquiry")
    /// A customer who fell silent after an answer (R022).
    public static let nudge = FollowUpKind(description: "nudge")
    /// A VIP who is called once in a period (R112).
    public static let vipCare = FollowUpKind(description: "vip_care")

    public static let all = [unpaid, enquiry, nudge, vipCare]

    /// A kind by its name.
    public init?(name: String) {
        guard let kind = Self.all.first(where: { $0.description == name }) else { return nil }
        self = kind
    }

    private init(description: String) { self.description = description }

    /// The subject of an item's events.
    public func subject(of id: String) -> String { (self == .unpaid ? "orders/" : "customers/") + id }

    /// The column of an answer with an item's id.
    public var idColumn: String { self == .unpaid ? "order" : "customer" }

    /// The kind's name for people.
    public var phrase: Phrase { Self.words[description] ?? Phrase(description, description) }

    static let words = [
        "unpaid": Phrase("unpaid order", "催付"), "enquiry": Phrase("enquiry", "询单跟进"), "nudge": Phrase("nudge", "追问"),
        "vip_care": Phrase("VIP care", "VIP回访"), "care": Phrase("care", "关怀"), "review": Phrase("review", "评价"),
        "aftersale": Phrase("after-sale", "售后"), "ship_notice": Phrase("shipping notice", "发货通知"),
    ]
}
