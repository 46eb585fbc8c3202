// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What happened in the weeks before.
extension DemoShopDay {
    /// Tells the earlier orders of those who have bought before.
    mutating func tellHistory() {
        let loyalty = shop.plan.loyalty
        for customer in customers {
            let orders =
                switch random.weighted(loyalty + [100 - loyalty.reduce(0, +)]) {
                case 0: random.among(1...2)
                case 1: random.among(3...4)
                case 2: random.among(5...7)
                default: 0
                }
            for _ in 0..<orders {
                tellEarlierOrder(of: customer)
            }
        }
    }

    /// An order of some weeks ago; a few were closed or refunded.
    private mutating func tellEarlierOrder(of customer: DemoCustomer) {
        let order = newOrder(
            of: customer,
            at: DemoTime.at(-24 * random.among(15...75) + random.among(9...22)) + minutes(0...59)
        )
        place(order)
        if random.happens(5) {
            close(order, at: order.placedAt + DemoTime.day, by: "system", reason: "timeout")
            return
        }
        pay(order, at: order.placedAt + seconds(15...900))
        ship(order, at: DemoTime.clock(16, daysAfter: order.placedAt) + minutes(0...170))
        let completed = DemoTime.clock(9, daysAfter: order.placedAt, random.among(3...8)) + minutes(0...720)
        complete(order, at: completed)
        if random.happens(7) {
            let amount = random.happens(50) ? order.payable : order.payable / 5
            let kind = amount == order.payable ? "return_refund" : "partial"
            let refund = newRefund(of: order, amount: amount, at: completed + minutes(200...2000))
            request(refund, kind: kind, reason: "quality", phase: "after_sale")
            decide(refund, "agreed", at: refund.requestedAt + minutes(10...300))
            settle(refund, "succeeded", at: refund.requestedAt + minutes(1500...6000))
        }
    }
}
