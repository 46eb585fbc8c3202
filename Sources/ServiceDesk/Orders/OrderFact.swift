// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

/// What is known of an order: each fact is that of the first event that tells it.
struct OrderFact {
    /// Which event told a fact; the order of a subject's events is time, id, source.
    struct Telling {
        var at: Int64
        var id: Text
        var source: Text
    }

    struct Customer {
        var telling: Telling
        var customer: Text
    }

    struct Placed {
        var telling: Telling
        var payableMinor: Int64?
        var currency: Text
        var orderKind: Text
        var autoCloseAt: Int64?
    }

    struct Closed {
        var telling: Telling
        var closedBy: Text
    }

    var partition: Int16
    var shop: Text
    var order: Text
    var isChanged = true
    var customer: Customer?
    var placed: Placed?
    var closed: Closed?
    /// The earliest payment that is no deposit; of an order with new payments as it is stored, until the rows are written.
    var paidAt: Int64?
    /// Whether payments were told of it, so that all of them are at hand and `paidAt` is found anew.
    var hasPayments = false
    var shippedAt: Int64?
    var completedAt: Int64?
}

/// One payment of an order, as it was first told.
struct PaymentFact {
    var order: Int
    var isChanged = true
    var key: Text
    var kind: Text
    var paidMinor: Int64
    var currency: Text
    var telling: OrderFact.Telling
    var offset: Int64
    /// What the goods cost the shop.
    var costMinor: Int64?
}
