// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The customers who write, each with a fate.
extension DemoShopDay {
    /// Tells all chats of the day.
    mutating func chat() {
        var talks = 0
        var waiting = 0
        let fates = random.shuffled(fates())
        let pending = fates.count { $0 == .pending }
        for fate in fates {
            var customer = newCustomer()
            customer.hasWritten = true
            switch fate {
            case .effective:
                customer.talkedUntil = chatWell(customer, isFirst: talks == 0)
                talks += 1
            case .late: chatLate(customer)
            case .lastWord: chatWithoutLastWord(customer)
            case .unanswered: chatAlone(customer)
            case .advertisement: advertise(customer)
            case .pending:
                chatUntilNow(customer, number: waiting, of: pending)
                waiting += 1
            }
            customers.append(customer)
        }
        chatAtNight()
        chatWithSellers()
        for _ in 0..<shop.plan.silent {
            customers.append(newCustomer())
        }
    }

    /// Who fares how, in the numbers of the plan.
    private mutating func fates() -> [DemoFate] {
        let plan = shop.plan
        let customers = random.among(plan.consulting)
        let pending = random.among(plan.pending)
        let unanswered = random.among(plan.unanswered)
        let lastWord = random.among(plan.lastWord)
        let advertisements = plan.missing == nil ? 0 : 1
        let others = customers - pending - unanswered - lastWord - advertisements
        let effective = plan.missing.map { (customers + 1) / 2 - random.among($0) } ?? (others - random.below(2))
        return [DemoFate](repeating: .pending, count: pending)
            + [DemoFate](repeating: .unanswered, count: unanswered)
            + [DemoFate](repeating: .lastWord, count: lastWord)
            + [DemoFate](repeating: .advertisement, count: advertisements)
            + [DemoFate](repeating: .effective, count: effective)
            + [DemoFate](repeating: .late, count: others - effective)
    }

    /// - Returns: When the talk ended.
    private mutating func chatWell(_ customer: DemoCustomer, isFirst: Bool) -> Int64 {
        let start = time(by: shop.rhythm, before: DemoTime.at(21, 18))
        if isFirst {
            let wrong = ask(customer, "亲爱的妈妈，周末我们回来吃饭", at: start - seconds(12...25))
            recall(wrong, of: customer, by: nil, at: start - seconds(2...6))
        }
        let turns = 1 + random.weighted([35, 35, 20, 10])
        return talk(customer, from: start, turns: turns, until: DemoTime.now - DemoTime.minute)
    }

    /// The first answer comes after more than an hour: the people on shift cannot keep up.
    private mutating func chatLate(_ customer: DemoCustomer) {
        let start = time(by: shop.rush, before: DemoTime.at(20, 25))
        let answer = begin(customer, random.pick(shop.topics), at: start)
        if random.happens(50) {
            ask(customer, random.pick(DemoTopic.impatient), at: start + minutes(4...55))
        }
        let reply = min(start + minutes(62...165), DemoTime.now - minutes(2...3))
        let agent = agent(at: reply)
        self.answer(customer, random.pick(DemoTopic.apologies), at: reply, by: agent)
        self.answer(customer, answer, at: reply + seconds(6...30), by: agent)
        let thanks = reply + seconds(35...110)
        if random.happens(35), thanks < DemoTime.now - 5 * DemoTime.minute {
            ask(customer, random.pick(DemoTopic.courtesies), at: thanks)
            self.answer(customer, random.pick(DemoTopic.farewells), at: thanks + seconds(8...150), by: agent)
        }
    }

    /// Quick answers, but the customer has the last word: that counts as not answered.
    private mutating func chatWithoutLastWord(_ customer: DemoCustomer) {
        let start = time(by: shop.rhythm, before: DemoTime.at(20, 5))
        let end = talk(
            customer,
            from: start,
            turns: random.among(1...2),
            until: DemoTime.at(20, 28),
            longest: 240,
            isPolite: false
        )
        sayLastWord(customer, at: end + seconds(10...75))
    }

    /// Nobody answers but a machine.
    private mutating func chatAlone(_ customer: DemoCustomer) {
        let start = time(by: shop.rush, before: DemoTime.at(20, 35))
        _ = begin(customer, random.pick(shop.topics), at: start)
        if random.happens(60) {
            ask(customer, random.pick(DemoTopic.impatient), at: start + minutes(6...40))
        }
    }

    private mutating func advertise(_ customer: DemoCustomer) {
        let start = time(by: shop.rush, before: DemoTime.at(20, 30))
        let agent = agent(at: start)
        open(customer, at: start, for: agent)
        ask(customer, random.pick(DemoTopic.advertisements), at: start)
        report(customer, by: agent, at: start + seconds(50...200))
    }

    /// The customer wrote less than an hour ago; some have talked with the shop before.
    private mutating func chatUntilNow(_ customer: DemoCustomer, number: Int, of count: Int) {
        let start = DemoTime.now - minutes(number * 52 / count + 2...(number + 1) * 52 / count + 3)
        let topic = random.pick(shop.topics)
        if random.happens(40) {
            let before = time(by: shop.rhythm, before: DemoTime.at(19, 30))
            _ = talk(customer, from: before, turns: 1, until: DemoTime.at(20, 30))
            ask(customer, random.pick(topic.exchanges).question, at: start)
        } else {
            _ = begin(customer, topic, at: start)
        }
        if random.happens(40), start + 3 * DemoTime.minute < DemoTime.now {
            ask(customer, random.pick(DemoTopic.impatient), at: start + seconds(40...170))
        }
    }

    /// Between 23:00 and 08:00 a robot answers, and people only in the morning; none of it counts.
    private mutating func chatAtNight() {
        for number in 0..<shop.plan.night {
            var customer = newCustomer()
            customer.hasWritten = true
            let start = DemoTime.at(-1) + minutes(0...525)
            let topic = random.pick(shop.topics)
            let (question, words) = random.pick(topic.exchanges)
            ask(customer, question, at: start)
            let robot = topic.robot ?? "亲，现在是休息时间，客服早上8点上班，看到会第一时间回复您🌙"
            answer(customer, robot, at: start + seconds(1...2), sender: "bot")
            if number > 0 || shop.plan.missing == nil {
                let reply = DemoTime.at(8) + minutes(1...85)
                answer(customer, words, at: reply, by: agent(at: reply))
            }
            customers.append(customer)
        }
    }

    /// Messages of other shops' accounts, which are no customers.
    private mutating func chatWithSellers() {
        for _ in 0..<2 {
            let start = time(by: shop.rhythm, before: DemoTime.at(20))
            let seller = newCustomer()
            ask(seller, "你好，我们是同行，想了解一下拿货渠道", at: start, counterparty: "seller_account")
        }
    }
}
