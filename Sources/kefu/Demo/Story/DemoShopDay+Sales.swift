// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The orders of the day and those that something happens to on it.
extension DemoShopDay {
    mutating func sell() {
        sellToday()
        sellYesterday()
        deliver()
        leaveUnpaid()
        closeSome()
        takeDeposits()
        if shop.platform == "pdd" {
            haggle()
        } else {
            correctAddresses()
        }
    }

    /// Orders after a talk, and of those who do not ask.
    private mutating func sellToday() {
        let talked = random.shuffled(customers.filter { ($0.talkedUntil ?? .max) < DemoTime.at(20, 50) })
        let silent = customers.filter { !$0.hasWritten }
        for number in 0..<shop.plan.paid {
            let time: Int64
            let customer: DemoCustomer
            if number * 3 < shop.plan.paid * 2, let talk = talked.dropFirst(number).first, let end = talk.talkedUntil {
                (customer, time) = (talk, end + minutes(1...25))
            } else {
                (customer, time) = (random.pick(silent), self.time(by: shop.rhythm, before: DemoTime.at(21, 15)))
            }
            let order = newOrder(of: customer, at: time)
            place(order, kind: shop.platform == "pdd" && random.happens(40) ? "group" : "ordinary")
            pay(order, at: time + seconds(12...720))
            if time < DemoTime.at(15, 30), random.happens(70) {
                ship(order, at: DemoTime.at(16) + minutes(0...160))
                shipped.append(order)
            } else {
                unshipped.append(order)
            }
        }
    }

    private mutating func sellYesterday() {
        let buyers = random.shuffled(customers.filter { !$0.hasWritten })
        for number in 0..<shop.plan.paidBefore {
            let order = newOrder(
                of: buyers[number % buyers.count],
                at: DemoTime.at(-random.among(1...12)) + minutes(0...59)
            )
            place(order)
            pay(order, at: order.placedAt + seconds(12...720))
            if random.happens(85) {
                ship(order, at: DemoTime.at(9, 30) + minutes(0...480))
                shipped.append(order)
            } else {
                unshipped.append(order)
            }
        }
    }

    /// Orders of last week that arrive on the day.
    private mutating func deliver() {
        let buyers = random.shuffled(customers)
        for customer in buyers.prefix(shop.plan.paid / 2) {
            let order = newOrder(
                of: customer,
                at: DemoTime.at(-24 * random.among(4...7) + random.among(9...21)) + minutes(0...59)
            )
            place(order)
            pay(order, at: order.placedAt + seconds(12...720))
            ship(order, at: DemoTime.clock(16, daysAfter: order.placedAt) + minutes(0...170))
            complete(order, at: DemoTime.at(8) + minutes(30...740))
        }
    }

    /// Orders that wait for payment; some customers are reminded.
    private mutating func leaveUnpaid() {
        let buyers = random.shuffled(customers.filter { !$0.hasWritten } + customers.filter { $0.talkedUntil != nil })
        for (number, age) in shop.plan.unpaid.enumerated() {
            let customer = buyers[number % buyers.count]
            let order = newOrder(of: customer, at: DemoTime.now - minutes(age))
            place(order)
            let reminder = order.placedAt + minutes(35...55)
            if !customer.hasWritten, (120...720).contains(age.lowerBound), reminder > DemoTime.at(9) {
                remind(order, at: reminder)
            }
        }
    }

    private mutating func remind(_ order: DemoOrder, at time: Int64) {
        let agent = agent(at: time)
        let text = "亲，您拍下的宝贝还没有付款哦，库存不多了，付款后优先安排发货～"
        answer(order.customer, text, at: time, by: agent, purpose: "payment_reminder")
        tell(
            "followup.attempted",
            of: order,
            at: time + seconds(1...3),
            source: shop.chatSource,
            [
                "followup_id": .string("unpaid:\(order.id)"),
                "kind": "unpaid",
                "order_id": .string(order.id),
                "customer_id": .string(order.customer.id),
                "agent_id": .string(agent.name),
                "channel": "chat",
                "stage": 1,
                "delivered": true,
            ]
        )
    }

    /// Orders that end before they are paid.
    private mutating func closeSome() {
        let endings = [
            ("buyer", "changed_mind"), ("system", "timeout"), ("system", "timeout"), ("buyer", "duplicate"),
            ("system", "timeout"), ("buyer", "changed_mind"), ("system", "timeout"), ("seller", "out_of_stock"),
        ]
        for (who, reason) in endings.prefix(shop.platform == "pdd" ? 8 : 4) {
            let isTimeout = who == "system"
            let placed =
                isTimeout ? DemoTime.at(-random.among(4...22)) : time(by: shop.rhythm, before: DemoTime.at(19, 30))
            let order = newOrder(of: random.pick(customers), at: placed)
            place(order)
            close(order, at: isTimeout ? placed + DemoTime.day : placed + minutes(5...90), by: who, reason: reason)
        }
    }

    /// Goods that come later: a deposit now, the balance after. One balance is told by two programs and counts once.
    private mutating func takeDeposits() {
        for number in 0..<4 {
            let customer = random.pick(customers.filter { !$0.hasWritten })
            let order = newOrder(of: customer, at: DemoTime.at(-24 * 2 + 20) + minutes(0...200))
            place(order, kind: "presale", closesAfter: 4 * DemoTime.day)
            let deposit = order.payable / 5
            pay(order, at: order.placedAt + seconds(20...300), amount: deposit, kind: "deposit")
            if number < 2 {
                let time = DemoTime.at(10) + minutes(0...500)
                pay(order, at: time, amount: order.payable - deposit, kind: "balance", isToldTwice: number == 0)
                unshipped.append(order)
            }
        }
    }

    /// Agents give a discount of their own; above ¥20 somebody must approve it.
    private mutating func haggle() {
        for discount in [300, 500, 1000, 2500] {
            let order = newOrder(of: random.pick(customers), at: time(by: shop.rhythm, before: DemoTime.at(21)))
            let agent = agent(at: order.placedAt)
            let price = max(order.payable - discount, order.payable / 2)
            place(order)
            tell(
                "order.amended",
                of: order,
                at: order.placedAt + seconds(40...200),
                [
                    "order_id": .string(order.id),
                    "kind": "price",
                    "agent_id": .string(agent.name),
                    "old": .integer(order.payable),
                    "new": .integer(price),
                    "approved_by": discount > 2000 ? "主管" : nil,
                ]
            )
            remark(order, agent.name, flag: "yellow", at: order.placedAt + seconds(210...300), by: agent)
            pay(order, at: order.placedAt + seconds(320...900), amount: price)
            unshipped.append(order)
        }
    }

    private mutating func correctAddresses() {
        for order in random.shuffled(unshipped).prefix(2) {
            let time = min(order.placedAt + minutes(16...30), DemoTime.now)
            tell(
                "order.amended",
                of: order,
                at: time,
                ["order_id": .string(order.id), "kind": "address", "agent_id": .string(agent(at: time).name)]
            )
        }
    }
}
