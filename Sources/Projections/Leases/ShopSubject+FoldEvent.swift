// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog

extension ShopSubject {
    /// The subject of an event that a fold sees.
    init(_ event: FoldEvent) {
        self.init(
            shop: String(decoding: event.shop, as: UTF8.self),
            subject: String(decoding: event.subject, as: UTF8.self)
        )
    }
}
