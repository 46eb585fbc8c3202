// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What a row of conversion or of sales is for.
public struct SalesGrouping: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public static let shop = SalesGrouping(description: "shop")
    public static let agent = SalesGrouping(description: "agent")
    /// The customer's tier when the contact began, or the order was placed.
    public static let tier = SalesGrouping(description: "tier")
    public static let day = SalesGrouping(description: "day")

    public static let all = [shop, agent, tier, day]

    private init(description: String) { self.description = description }

    /// The column with what a row is for.
    var column: Column {
        switch self {
        case .agent: Column("key", .identifier, "agent", "客服")
        case .tier: Column("key", .code, "tier", "等级", words: CustomerTier.words)
        default: Column("key", .text, "of", "项目")
        }
    }
}
