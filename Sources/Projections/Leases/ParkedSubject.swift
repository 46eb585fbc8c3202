// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A subject of a shop.
struct ParkedSubject: Hashable {
    var shop: String
    var subject: String

    init(shop: String, subject: String) {
        self.shop = shop
        self.subject = subject
    }

    init(_ event: FoldEvent) {
        shop = String(decoding: event.shop, as: UTF8.self)
        subject = String(decoding: event.subject, as: UTF8.self)
    }
}
