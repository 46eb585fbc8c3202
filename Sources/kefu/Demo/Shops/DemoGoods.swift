// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Something that a shop sells.
struct DemoGoods {
    /// The shop's own article number.
    let article: String
    /// The price of one piece in fen.
    let price: Int

    init(_ article: String, _ price: Int) {
        self.article = article
        self.price = price
    }
}
