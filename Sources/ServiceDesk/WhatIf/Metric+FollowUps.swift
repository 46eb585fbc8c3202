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

    static let nudges = Metric(
        "nudges",
        Phrase("silent customers to ask again", "待追问客户"),
        keys: ["shop", "customer"],
        values: [
            "answered_at", "agent", "due_at", "due_to", "last_message_at", "state", "tier", "claimed_until", "owner",
            "owned_by", "fine",
        ],
        verdicts: ["state", "tier"],
        amounts: ["fine"],
        policies: NudgesQuery.policyKeys.filter { !isOfLifecycle($0) },
        isAboutAnInstant: true
    ) { NudgesQuery(scope: $0, policies: $1).question }

    static let silences = Metric(
        "silences",
        Phrase("silences and whether they were nudged in time", "沉默客户追问考核"),
        keys: ["shop", "customer", "answered_at"],
        values: ["agent", "last_message_at", "due_at", "due_to", "state", "nudged_at", "nudged_by", "fine"],
        verdicts: ["state"],
        amounts: ["fine"],
        policies: SilencesQuery.policyKeys
    ) { SilencesQuery(scope: $0, policies: $1).question }

    static let promises = Metric(
        "promises",
        Phrase("promises and whether they were kept", "承诺及兑现"),
        keys: ["shop", "kind", "customer", "order", "case", "promised_at"],
        values: ["due_at", "state", "ended_at", "late"],
        verdicts: ["state", "late"],
        policies: PromisesQuery.policyKeys,
        isAboutAnInstant: true
    ) { PromisesQuery(scope: $0, policies: $1).question }

    static let handovers = Metric(
        "handovers",
        Phrase("what one shift handed to the next", "交接事项"),
        keys: ["shop", "handover", "item"],
        values: ["due_at", "state", "late"],
        verdicts: ["state", "late"],
        policies: HandoversQuery.policyKeys,
        isAboutAnInstant: true
    ) { HandoversQuery(scope: $0, policies: $1).question }
}
