// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// An order as facts, at clock times of May 2026 in Shanghai: `11 10:00`.
struct OrderFacts {
    var id: String
    var shop = "shop"
    var customer: String? = "c"
    var placed: String?
    var amount: Int64 = 1000
    var currency: String? = "CNY"
    var closesAt: String?
    /// Kind, amount and time of each payment.
    var payments: [(kind: String, amount: Int64, at: String)] = []
    var shipped: String?
    var completed: String?
    var closed: String?

    /// An order that is paid at once and completed on the day of May.
    static func completed(_ id: String, _ customer: String?, day: Int, amount: Int64, shop: String = "shop")
        -> OrderFacts
    {
        OrderFacts(
            id: id,
            shop: shop,
            customer: customer,
            placed: "\(day) 09:00",
            amount: amount,
            payments: [("full", amount, "\(day) 09:01")],
            completed: "\(day) 10:00"
        )
    }
}

extension Timestamp {
    /// A clock time of May 2026 in Shanghai: `11 10:00`.
    static func may(_ text: String) -> Timestamp { Timestamp("2026-05-" + text) }
}

extension Facts {
    func insert(_ order: OrderFacts) async throws {
        let known = [order.placed, order.payments.first?.at].compactMap { $0.map { Timestamp.may($0) } }.min()
        var row: [String: any PostgresEncodable & Sendable] = [
            "partition": Int16(1), "shop": order.shop, "order_id": order.id, "customer": order.customer,
            "customer_at": order.customer == nil ? nil : known,
        ]
        if let placed = order.placed {
            row["placed_at"] = Timestamp.may(placed)
            row["payable_minor"] = order.amount
            row["currency"] = order.currency
            row["auto_close_at"] = order.closesAt.map { Timestamp.may($0) }
        }
        row["paid_at"] = order.payments.filter { $0.kind != "deposit" }.map { Timestamp.may($0.at) }.min()
        row["shipped_at"] = order.shipped.map { Timestamp.may($0) }
        row["completed_at"] = order.completed.map { Timestamp.may($0) }
        row["closed_at"] = order.closed.map { Timestamp.may($0) }
        row["closed_by"] = order.closed == nil ? nil : "buyer"
        try await insert("orders", row)
        for payment in order.payments {
            try await insertPayment(
                order.id,
                payment.amount,
                at: payment.at,
                kind: payment.kind,
                currency: order.currency ?? "CNY",
                shop: order.shop
            )
        }
        if let customer = order.customer, let known {
            try await insertCustomer(customer, shop: order.shop, seen: known)
        }
    }

    /// One payment of an order, at a clock time of May 2026 in Shanghai.
    func insertPayment(
        _ order: String,
        _ amount: Int64,
        at: String,
        kind: String = "full",
        currency: String = "CNY",
        shop: String = "shop"
    ) async throws {
        try await insert(
            "payments",
            [
                "partition": Int16(1), "shop": shop, "order_id": order, "payment": nextID(), "kind": kind,
                "paid_minor": amount, "currency": currency, "at": Timestamp.may(at), "id": nextID(), "source": "/s",
                "offset": Int64(serial),
            ]
        )
    }

    func insertCustomer(_ customer: String, shop: String = "shop", seen: Timestamp) async throws {
        _ = try await connection.query(
            """
            INSERT INTO kefu_read.customers_g1 VALUES (\(Int16(1)), \(shop), \(customer), \(seen), 0)
            ON CONFLICT (shop, customer, "partition") DO UPDATE
            SET first_seen_at = LEAST(customers_g1.first_seen_at, EXCLUDED.first_seen_at)
            """
        )
    }

    /// One refund event; `more` are columns of `refund_actions`.
    func insertRefund(
        _ refund: String,
        _ action: String,
        at: String,
        shop: String = "shop",
        partition: Int16 = 1,
        _ more: [String: any PostgresEncodable & Sendable] = [:]
    ) async throws {
        var row: [String: any PostgresEncodable & Sendable] = [
            "partition": partition, "shop": shop, "refund_id": refund, "action": action, "at": Timestamp.may(at),
            "id": nextID(), "source": "/s", "offset": Int64(serial),
        ]
        if more["amount_minor"] != nil { row["currency"] = "CNY" }
        try await insert("refund_actions", row.merging(more) { $1 })
    }
}
