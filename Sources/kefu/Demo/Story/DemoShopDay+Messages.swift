// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Single events of a chat.
extension DemoShopDay {
    /// The customer writes.
    ///
    /// - Returns: The message's id.
    @discardableResult
    mutating func ask(
        _ customer: DemoCustomer,
        _ text: String?,
        at time: Int64,
        kind: String = "text",
        counterparty: String? = nil
    ) -> String {
        let id = messageID(at: time)
        tell(
            "message.received",
            id: id,
            source: shop.chatSource,
            subject: "customers/\(customer.id)",
            at: time,
            [
                "customer_id": .string(customer.id),
                "conversation_id": .string(customer.conversation),
                "content_type": .string(kind),
                "text": text.map { .string($0) },
                "platform_msg_id": .string(id),
                "counterparty_kind": counterparty.map { .string($0) },
            ]
        )
        return id
    }

    /// The shop writes.
    ///
    /// - Parameters:
    ///   - agent: Who does; nobody for a machine.
    ///   - sender: Kind of sender.
    @discardableResult
    mutating func answer(
        _ customer: DemoCustomer,
        _ text: String?,
        at time: Int64,
        by agent: DemoAgent? = nil,
        sender: String = "human",
        kind: String = "text",
        purpose: String = "reply"
    ) -> String {
        let id = messageID(at: time)
        let goods = kind == "goods_card" ? DemoValue.array([.string(random.pick(shop.goods).article)]) : nil
        tell(
            "message.sent",
            id: id,
            source: shop.chatSource,
            subject: "customers/\(customer.id)",
            at: time,
            [
                "customer_id": .string(customer.id),
                "conversation_id": .string(customer.conversation),
                "sender_kind": .string(sender),
                "agent_id": agent.map { .string($0.name) },
                "content_type": .string(kind),
                "text": text.map { .string($0) },
                "purpose": .string(purpose),
                "goods_ids": goods,
                "platform_msg_id": .string(id),
            ]
        )
        return id
    }

    /// The conversation begins, and somebody gets it.
    mutating func open(_ customer: DemoCustomer, at time: Int64, for agent: DemoAgent) {
        tell(
            "conversation.opened",
            id: messageID(at: time - 400_000),
            source: shop.chatSource,
            subject: "customers/\(customer.id)",
            at: time - 400_000,
            [
                "customer_id": .string(customer.id),
                "conversation_id": .string(customer.conversation),
                "entry": random.happens(70) ? "goods" : "order",
                "session_type": "online",
            ]
        )
        assign(customer, at: time + 300_000, to: agent)
    }

    /// The conversation goes to somebody.
    mutating func assign(_ customer: DemoCustomer, at time: Int64, to agent: DemoAgent, from: DemoAgent? = nil) {
        tell(
            "conversation.assigned",
            id: messageID(at: time),
            source: shop.chatSource,
            subject: "customers/\(customer.id)",
            at: time,
            [
                "customer_id": .string(customer.id),
                "conversation_id": .string(customer.conversation),
                "to_agent_id": .string(agent.name),
                "from_agent_id": from.map { .string($0.name) },
                "reason": from == nil ? "routing" : "transfer",
            ]
        )
    }

    /// A message is taken back.
    mutating func recall(_ message: String, of customer: DemoCustomer, by agent: DemoAgent?, at time: Int64) {
        tell(
            "message.recalled",
            id: messageID(at: time),
            source: shop.chatSource,
            subject: "customers/\(customer.id)",
            at: time,
            [
                "customer_id": .string(customer.id),
                "conversation_id": .string(customer.conversation),
                "platform_msg_id": .string(message),
                "by": agent == nil ? "customer" : "agent",
                "agent_id": agent.map { .string($0.name) },
            ]
        )
    }

    /// The conversation is reported to the platform.
    mutating func report(_ customer: DemoCustomer, by agent: DemoAgent, at time: Int64) {
        tell(
            "conversation.reported",
            id: messageID(at: time),
            source: shop.chatSource,
            subject: "customers/\(customer.id)",
            at: time,
            [
                "customer_id": .string(customer.id),
                "conversation_id": .string(customer.conversation),
                "reason": "spam",
                "agent_id": .string(agent.name),
            ]
        )
    }

    /// Ids grow with time, as those of the platforms do: milliseconds, then a number.
    private mutating func messageID(at time: Int64) -> String {
        messages += 1
        let number = String(messages % 10_000)
        return String(time / 1000) + String(repeating: "0", count: 4 - number.count) + number
    }
}
