// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// An order of the story.
struct DemoOrder {
    let id: String
    let customer: DemoCustomer
    let items: [(goods: DemoGoods, pieces: Int)]
    /// In fen.
    let payable: Int
    let placedAt: Int64
    var shippedAt: Int64?

    var subject: String { "orders/\(id)" }
}
