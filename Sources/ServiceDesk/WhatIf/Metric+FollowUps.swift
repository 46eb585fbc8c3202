// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    static let followUps = Metric(
        "follow-ups",
        Phrase("unpaid orders to remind of", "待催付订单"),
        keys: ["shop", "order"],
        values: [
            "stage", "due_at", "auto_close_at", "state", "tier", "claimed_until", "next_contact_at", "owner",
            "owned_by", "consulted", "returning",
        ],
        verdicts: ["stage", "state", "tier"],
        policies: FollowUpsQuery.policyKeys.filter { !isOfLifecycle($0) },
        isAboutAnInstant: true
    ) { FollowUpsQuery(scope: $0, policies: $1).question }

    static let enquiries = Metric(
        "enquiries",
        Phrase("enquiries without an order to follow up", "待跟进询单"),
        keys: ["shop", "customer"],
        values: [
            "first_message_at", "last_message_at", "messages", "due_at", "again_at", "attempts", "state", "tier",
            "claimed_until", "next_contact_at", "owner", "owned_by",
        ],
        verdicts: ["state", "tier"],
        policies: EnquiriesQuery.policyKeys.filter { !isOfLifecycle($0) },
        isAboutAnInstant: true
    ) { EnquiriesQuery(scope: $0, policies: $1).question }
}
