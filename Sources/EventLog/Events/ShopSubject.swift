// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A subject of a shop: what keeps its order, and what waits behind an event that cannot be handled.
package struct ShopSubject: Hashable, Sendable {
    private let shopKey: ByteKey
    private let subjectKey: ByteKey

    package init(shop: String, subject: String) {
        shopKey = ByteKey(shop)
        subjectKey = ByteKey(subject)
    }

    package var shop: String { shopKey.text }
    package var subject: String { subjectKey.text }
}
