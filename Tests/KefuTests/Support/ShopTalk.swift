// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What is written in a shop, as events: `C 10:00:00` for the customer, `H` for a person, `A`, `B` and `S` for an automatic
/// reply, an assisting robot and another seller's account, each with a customer's name behind it if that is not c1.
struct ShopTalk {
    var shop: String
    var day = "2024-05-11"
    private(set) var lines: [String] = []

    /// A shop of a platform; without one nothing is told of it.
    init(_ shop: String, platform: String? = nil, day: String = "2024-05-11") {
        self.shop = shop
        self.day = day
        guard let platform else { return }
        tell("shop.upserted", "shops/\(shop)", at: "00:00:00", data: #"{"platform":"\#(platform)"}"#)
    }

    /// Adds messages.
    mutating func say(_ steps: String...) {
        for step in steps {
            let words = step.split(separator: " ").map(String.init)
            let customer = words.count > 2 ? words[2] : "c1"
            let id = "\(shop)-\(lines.count)"
            let time = "\(day)T\(words[1])+08:00"
            switch words[0] {
            case "C": lines.append(EventLine.received(id, customer, at: time, shop: shop))
            case "A": lines.append(EventLine.sent(id, customer, at: time, shop: shop, by: "auto"))
            case "B": lines.append(EventLine.sent(id, customer, at: time, shop: shop, by: "assist_bot"))
            case "S":
                tell(
                    "message.received",
                    "customers/\(customer)",
                    at: words[1],
                    data: #"{"customer_id":"\#(customer)","counterparty_kind":"seller_account"}"#
                )
            default: lines.append(EventLine.sent(id, customer, at: time, shop: shop))
            }
        }
    }

    /// Adds any event.
    mutating func tell(_ type: String, _ subject: String, at time: String, data: String) {
        lines.append(
            EventLine.event(
                type,
                id: "\(shop)-\(lines.count)",
                subject: subject,
                at: "\(day)T\(time)+08:00",
                shop: shop,
                data: data
            )
        )
    }
}
