// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How well a shop knows a customer, by completed paid orders.
public struct CustomerTier: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Too few completed paid orders to be returning.
    public static let new = CustomerTier(description: "new")
    public static let returning = CustomerTier(description: "returning")
    public static let vip = CustomerTier(description: "vip")

    /// The tiers, lowest first.
    public static let all = [new, returning, vip]

    /// A tier by its name.
    public init?(name: String) {
        guard let tier = Self.all.first(where: { $0.description == name }) else { return nil }
        self = tier
    }

    private init(description: String) { self.description = description }

    /// The tier's name for people.
    public var phrase: Phrase { Self.words[description] ?? Phrase(description, description) }

    static let words = [
        "new": Phrase("new", "新客"), "returning": Phrase("returning", "老客"), "vip": Phrase("VIP", "VIP"),
    ]
}
