// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    static let waiting = Metric(
        "waiting",
        Phrase("who waits, and until when", "等待回复的客户及期限"),
        keys: ["shop", "customer"],
        values: [
            "messages", "first_waiting_at", "last_message_at", "effective_deadline", "timely_deadline",
            "manual_deadline_3m", "response_deadline_3m", "first_30s_deadline", "aftersale_deadline", "next_deadline",
            "tier", "crowded",
        ],
        verdicts: ["tier", "crowded"],
        // How JD judges the day sets nobody a deadline; thanks are left out only where that is asked for.
        policies: WaitingQuery.policyKeys.filter {
            ![.averageMaximum, .leaveMessageMaximum, .waitingCourtesy].contains($0)
        },
        isAboutAnInstant: true
    ) { WaitingQuery(scope: $0, policies: $1).question }

    static let waitingIgnoringCourtesy = Metric(
        "waiting-ignoring-courtesy",
        Phrase("who waits and did not only say thanks", "等待回复的客户（不含客套话）"),
        keys: ["shop", "customer"],
        values: ["messages", "first_waiting_at", "last_message_at"],
        policies: [.waitingCourtesy, .recalledCount],
        isAboutAnInstant: true
    ) { WaitingQuery(scope: $0, policies: $1, ignoresCourtesy: true).question }

    static let tiers = Metric(
        "tiers",
        Phrase("customers' tiers", "客户等级"),
        keys: ["customer", "currency"],
        values: ["completed_paid_orders", "gross", "refunded", "net", "tier", "lifecycle"],
        verdicts: ["tier", "lifecycle"],
        policies: TiersQuery.policyKeys,
        isAboutAnInstant: true
    ) { TiersQuery(scope: $0, policies: $1).question }

    static let rfm = Metric(
        "rfm",
        Phrase("customers' segments", "客户分群"),
        keys: ["customer", "currency"],
        values: ["frequency", "money", "r", "f", "m", "segment"],
        verdicts: ["segment"],
        policies: RFMQuery.policyKeys,
        isAboutAnInstant: true
    ) { RFMQuery(scope: $0, policies: $1).question }

    static let vipCare = Metric(
        "vip-care",
        Phrase("VIPs to call", "VIP回访"),
        keys: ["shop", "customer"],
        values: [
            "period_from", "period_to", "calls", "due_at", "missing", "owner", "state", "claimed_until", "owned_by",
        ],
        verdicts: ["missing", "state"],
        // Who is no VIP is not called, returning or not.
        policies: CareQuery.policyKeys.filter { !isOfLifecycle($0) && $0 != .returningMinimumOrders },
        isAboutAnInstant: true
    ) { CareQuery(scope: $0, policies: $1).question }

    /// Whether a policy changes something of a customer beside the tier, and the tier not.
    static func isOfLifecycle(_ key: PolicyKey) -> Bool { [.sleepingDays, .lostDays].contains(key) }
}
