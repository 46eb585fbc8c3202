// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// How far an order has come.
public struct OrderStatus: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public static let placed = OrderStatus(description: "placed")
    /// A deposit is paid, the rest is not: still unpaid.
    public static let depositPaid = OrderStatus(description: "deposit_paid")
    public static let paid = OrderStatus(description: "paid")
    public static let shipped = OrderStatus(description: "shipped")
    public static let completed = OrderStatus(description: "completed")
    /// Closed, whatever came before.
    public static let closed = OrderStatus(description: "closed")

    public static let all = [placed, depositPaid, paid, shipped, completed, closed]

    /// A status by its name.
    public init?(name: String) {
        guard let status = Self.all.first(where: { $0.description == name }) else { return nil }
        self = status
    }

    private init(description: String) { self.description = description }

    static let words = [
        "placed": Phrase("placed", "待付款"), "deposit_paid": Phrase("deposit paid", "已付定金"),
        "paid": Phrase("paid", "待发货"), "shipped": Phrase("shipped", "已发货"), "completed": Phrase("completed", "已完成"),
        "closed": Phrase("closed", "已关闭"),
    ]
}
