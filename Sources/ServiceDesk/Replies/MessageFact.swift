// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// A customer message and the first human reply at or after it.
struct MessageFact {
    var pair: UInt32
    var counts: Bool
    /// Whether it came with this batch.
    var isNew: Bool
    /// Whether the row must be written.
    var isChanged: Bool
    var textLength: Int32?
    var at: Int64
    var offset: Int64
    var id: Text
    var source: Text
    var conversation: Text
    var kind: Text
    var reply: ReplyKey?
    /// The platform's id of the message, where it is not that of the event.
    var platformID: Text
    var isOffline: Bool
    /// The goods that it shows.
    var sku: Text
}

/// A reply that ends a wait: by whom and when.
struct ReplyKey {
    var at: Int64
    var id: Text
    var source: Text
    var agent: Text
}

/// A reply of the shop.
struct ReplyFact {
    var pair: UInt32
    /// Whether it ends a wait (R012): only human replies do.
    var isHuman: Bool
    /// Whether the row must be written.
    var isNew: Bool
    var textLength: Int32?
    var offset: Int64
    var key: ReplyKey
    var senderKind: Text
    var kind: Text
    var conversation: Text
    var purpose: Text
    /// The order that it names.
    var order: Text
}
