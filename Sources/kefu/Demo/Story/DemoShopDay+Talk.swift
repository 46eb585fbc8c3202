// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What chats are made of.
extension DemoShopDay {
    /// A talk in which every message is answered in time.
    ///
    /// - Parameters:
    ///   - turns: How often the customer asks, at most.
    ///   - limit: When it must be over; at least three minutes after the start.
    ///   - longest: The longest time to an answer, in seconds.
    ///   - isPolite: Whether the two may say goodbye.
    /// - Returns: When the last answer came.
    mutating func talk(
        _ customer: DemoCustomer,
        from start: Int64,
        turns: Int,
        until limit: Int64,
        longest: Int = 2700,
        isPolite: Bool = true
    ) -> Int64 {
        var agent = agent(at: start)
        var asked = start
        var ended = start
        for (turn, topic) in random.shuffled(shop.topics).prefix(turns).enumerated() {
            let words: String
            if turn == 0 {
                words = begin(customer, topic, at: asked, for: agent)
            } else {
                let exchange = random.pick(topic.exchanges)
                ask(customer, exchange.question, at: asked)
                words = exchange.answer
            }
            var latest = asked
            if random.happens(28) {
                latest += seconds(3...24)
                addToQuestion(customer, topic, at: latest)
            }
            let delay = Int64(min(random.quantile(shop.delays) * agent.pace / 100, longest)) * DemoTime.second
            let reply = min(max(asked + delay, latest + seconds(2...4)), limit - seconds(0...60))
            agent = self.agent(at: reply, preferably: agent)
            answer(customer, words, at: reply, by: agent)
            ended = addToAnswer(customer, at: reply, by: agent, limit: limit)
            asked = ended + seconds(15...240)
            if asked > limit - 10 * DemoTime.minute {
                break
            }
            agent = transferred(customer, from: agent, at: ended + seconds(2...9))
        }
        guard isPolite, random.happens(55), ended < limit - 10 * DemoTime.minute else {
            return ended
        }
        let goodbye = ended + seconds(8...60)
        sayLastWord(customer, at: goodbye)
        ended = goodbye + seconds(4...90)
        answer(customer, random.pick(DemoTopic.farewells), at: ended, by: agent)
        return ended
    }

    /// The conversation opens with a question, which machines answer at once.
    ///
    /// - Returns: What a person would answer.
    mutating func begin(
        _ customer: DemoCustomer,
        _ topic: DemoTopic,
        at start: Int64,
        for agent: DemoAgent? = nil
    ) -> String {
        let exchange = random.pick(topic.exchanges)
        open(customer, at: start, for: agent ?? self.agent(at: start))
        ask(customer, exchange.question, at: start)
        answer(customer, shop.greeting, at: start + seconds(1...1), sender: "auto", purpose: "greeting")
        if let robot = topic.robot, random.happens(50) {
            answer(customer, robot, at: start + seconds(2...2), sender: random.happens(50) ? "bot" : "assist_bot")
        }
        return exchange.answer
    }

    /// The last word, sometimes without words.
    mutating func sayLastWord(_ customer: DemoCustomer, at time: Int64) {
        if random.happens(30) {
            ask(customer, random.pick(DemoTopic.emoji), at: time, kind: "emoji")
        } else {
            ask(customer, random.pick(DemoTopic.courtesies), at: time)
        }
    }

    /// Another line of a question, a picture, or the goods that it is about.
    private mutating func addToQuestion(_ customer: DemoCustomer, _ topic: DemoTopic, at time: Int64) {
        if random.happens(40) {
            ask(customer, nil, at: time, kind: topic.isAfterSale ? "image" : "goods_card")
        } else {
            ask(customer, random.pick(DemoTopic.additions), at: time)
        }
    }

    /// Perhaps another line of an answer, or one that is taken back.
    ///
    /// - Returns: When the answer was complete.
    private mutating func addToAnswer(
        _ customer: DemoCustomer,
        at reply: Int64,
        by agent: DemoAgent,
        limit: Int64
    ) -> Int64 {
        let next = reply + seconds(3...20)
        guard next < limit else {
            return reply
        }
        switch random.weighted([76, 16, 6, 2]) {
        case 1:
            answer(customer, nil, at: next, by: agent, kind: "goods_card")
        case 2:
            answer(customer, "还有其他问题随时问我哦😊", at: next, by: agent)
        case 3:
            let wrong = answer(customer, "好的，给您备注了", at: next, by: agent)
            recall(wrong, of: customer, by: agent, at: next + seconds(3...8))
        default:
            return reply
        }
        return next
    }

    /// Perhaps a colleague takes over.
    private mutating func transferred(_ customer: DemoCustomer, from agent: DemoAgent, at time: Int64) -> DemoAgent {
        guard random.happens(7) else {
            return agent
        }
        let colleague = self.agent(at: time)
        guard colleague != agent else {
            return agent
        }
        assign(customer, at: time, to: colleague, from: agent)
        return colleague
    }
}
