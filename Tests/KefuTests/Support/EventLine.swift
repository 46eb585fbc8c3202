// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Writes events as a producer would: one JSON object a line.
enum EventLine {
    /// An event with any attributes. `data` is JSON; attributes are strings.
    static func event(
        _ type: String,
        id: String,
        subject: String,
        at time: String,
        shop: String = "100000001",
        source: String = "/tests",
        extra: String = "",
        data: String = "{}"
    ) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"\#(type)","subject":"\#(subject)","#
            + #""time":"\#(time)","shop":"\#(shop)"\#(extra),"data":\#(data)}"#
    }

    /// A customer's message.
    static func received(
        _ id: String,
        _ customer: String,
        at time: String,
        shop: String = "100000001",
        text: String? = nil
    ) -> String {
        event(
            "message.received",
            id: id,
            subject: "customers/\(customer)",
            at: time,
            shop: shop,
            data: #"{"customer_id":"\#(customer)""# + (text.map { #","text":"\#($0)""# } ?? "") + "}"
        )
    }

    /// A message of the shop.
    static func sent(
        _ id: String,
        _ customer: String,
        at time: String,
        shop: String = "100000001",
        by kind: String = "human",
        agent: String = "a1"
    ) -> String {
        event(
            "message.sent",
            id: id,
            subject: "customers/\(customer)",
            at: time,
            shop: shop,
            data: #"{"customer_id":"\#(customer)","sender_kind":"\#(kind)","agent_id":"\#(agent)"}"#
        )
    }

    static func placed(
        _ id: String,
        _ order: String,
        at time: String,
        shop: String = "100000001",
        amount: Int = 100,
        customer: String? = nil
    ) -> String {
        event(
            "order.placed",
            id: id,
            subject: "orders/\(order)",
            at: time,
            shop: shop,
            data: #"{"order_id":"\#(order)","payable_minor":\#(amount)"#
                + (customer.map { #","customer_id":"\#($0)""# } ?? "") + "}"
        )
    }

    static func remarked(
        _ id: String,
        _ order: String,
        flag: String,
        at time: String,
        shop: String = "100000001"
    ) -> String {
        event(
            "order.remarked",
            id: id,
            subject: "orders/\(order)",
            at: time,
            shop: shop,
            data: #"{"order_id":"\#(order)","flag":"\#(flag)","by":"seller"}"#
        )
    }
}
