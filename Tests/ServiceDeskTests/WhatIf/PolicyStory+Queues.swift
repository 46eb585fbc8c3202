// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension PolicyStory {
    /// At a shop: an unpaid order of the day before, whose customer promised to pay, asked something today and fell silent.
    static let promisedOrder = #"""
        {shop} order.placed orders/{shop}-n 11T10:00 "order_id":"{shop}-n","payable_minor":500,"customer_id":"{shop}-n"
        {shop} followup.resolved orders/{shop}-n 11T11:00 "agent_id":"anna","outcome":"promised"
        {shop} C customers/{shop}-n 12T11:40
        {shop} anna customers/{shop}-n 12T11:45
        """#

    /// Silences of customers of every tier, calls to VIPs, thanks, refunds and a handover.
    static let queues = #"""
        other anna customers/w1 12T09:01
        other anna customers/w2 12T09:01
        other anna customers/w3 12T09:01
        other anna customers/w4 12T09:01
        other anna customers/w5 12T09:01
        other C customers/w1 12T11:55
        other message.recalled customers/w1 12T11:56 "event_ref":"{last}"
        other C customers/n1 12T11:40
        other anna customers/n1 12T11:45
        other C customers/n2 12T11:40
        other anna customers/n2 12T11:45
        other followup.claimed customers/n2 12T11:56 "agent_id":"bo","kind":"nudge"
        other order.placed orders/n3 09T10:00 "order_id":"n3","payable_minor":500,"customer_id":"n3"
        other order.paid orders/n3 09T10:01 "order_id":"n3","paid_minor":500
        other order.shipped orders/n3 10T10:00 "order_id":"n3"
        other order.completed orders/n3 10T20:00 "order_id":"n3"
        other C customers/n3 12T11:40
        other anna customers/n3 12T11:45
        other conversation.assigned customers/n4 12T11:00 "to_agent_id":"bo"
        other C customers/n4 12T11:40
        other message.sent customers/n4 12T11:45 "content_type":"text","sender_kind":"human"
        pdd followup.claimed customers/v1 12T11:40 "agent_id":"bo","kind":"vip_care"
        other customer.tier_set customers/m1 2026-04-01T10:00 "tier":"vip"
        other anna customers/m1 2026-04-30T20:00
        other anna customers/k1 12T11:20
        other message.received customers/k1 12T11:30 "content_type":"text","text":"谢谢你"
        other refund.requested orders/q1 11T09:00 "refund_id":"q1","reason_code":"damaged","customer_id":"q1"
        other refund.settled orders/q1 11T10:00 "refund_id":"q1","outcome":"succeeded","amount_minor":500
        other handover.submitted handovers/h1 11T20:00 "from_agent_id":"anna","items":[{"item_id":"1","kind":"note"}]
        """#
}
