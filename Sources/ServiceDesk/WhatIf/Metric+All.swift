// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Metric {
    /// All of them. What a question tells anew is told here too, and so is a policy that it reads anew.
    public static let all: [Metric] = [
        replyRate, timelyRate, manualRate, responseRate, wangwangRate, replyPolicies, responsePeriod, responses,
        patience, agents, spotChecks, waiting, waitingIgnoringCourtesy, tiers, rfm, followUps, enquiries, nudges,
        silences, promises, handovers, vipCare, refunds, refundRates, confirmations, orderChecks, sales, conversion,
    ]
}
