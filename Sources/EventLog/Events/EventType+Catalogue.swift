// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventType {
    /// A type with a reverse-DNS prefix, such as `com.example.thing`.
    public static let custom = EventType(0)

    public static let messageReceived = EventType(1)
    public static let messageSent = EventType(2)
    public static let messageRecalled = EventType(3)
    public static let conversationOpened = EventType(4)
    public static let conversationAssigned = EventType(5)
    public static let conversationClosed = EventType(6)
    public static let conversationReported = EventType(7)
    public static let agentPresenceChanged = EventType(8)
    public static let shiftPlanned = EventType(9)
    public static let shiftStarted = EventType(10)
    public static let shiftEnded = EventType(11)
    public static let handoverSubmitted = EventType(12)
    public static let handoverAcknowledged = EventType(13)
    public static let orderPlaced = EventType(14)
    public static let orderPaid = EventType(15)
    public static let orderAmended = EventType(16)
    public static let orderClosed = EventType(17)
    public static let orderShipped = EventType(18)
    public static let orderCompleted = EventType(19)
    public static let orderRemarked = EventType(20)
    public static let orderRated = EventType(21)
    public static let refundRequested = EventType(22)
    public static let refundDecided = EventType(23)
    public static let refundGoodsReturned = EventType(24)
    public static let refundSettled = EventType(25)
    public static let refundEscalated = EventType(26)
    public static let followupAttempted = EventType(27)
    public static let followupResolved = EventType(28)
    public static let caseOpened = EventType(29)
    public static let caseUpdated = EventType(30)
    public static let caseClosed = EventType(31)
    public static let compensationRecorded = EventType(32)
    public static let evaluationRecorded = EventType(33)
    public static let qualityChecked = EventType(34)
    public static let penaltyRecorded = EventType(35)
    public static let customerLinked = EventType(36)
    public static let customerTierSet = EventType(37)
    public static let customerErased = EventType(38)
    public static let importCompleted = EventType(39)
    public static let policySet = EventType(40)
    public static let shopUpserted = EventType(41)
    public static let followupClaimed = EventType(42)
    public static let followupReleased = EventType(43)

    /// The names of the catalogue; the place is the raw value less one. Each has a file `schemas/events/<name>.schema.json`.
    static let names: [StaticString] = [
        "message.received",
        "message.sent",
        "message.recalled",
        "conversation.opened",
        "conversation.assigned",
        "conversation.closed",
        "conversation.reported",
        "agent.presence_changed",
        "shift.planned",
        "shift.started",
        "shift.ended",
        "handover.submitted",
        "handover.acknowledged",
        "order.placed",
        "order.paid",
        "order.amended",
        "order.closed",
        "order.shipped",
        "order.completed",
        "order.remarked",
        "order.rated",
        "refund.requested",
        "refund.decided",
        "refund.goods_returned",
        "refund.settled",
        "refund.escalated",
        "followup.attempted",
        "followup.resolved",
        "case.opened",
        "case.updated",
        "case.closed",
        "compensation.recorded",
        "evaluation.recorded",
        "quality.checked",
        "penalty.recorded",
        "customer.linked",
        "customer.tier_set",
        "customer.erased",
        "import.completed",
        "policy.set",
        "shop.upserted",
        "followup.claimed",
        "followup.released",
    ]
}
