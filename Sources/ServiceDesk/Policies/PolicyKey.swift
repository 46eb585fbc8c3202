// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The name of a policy, such as `tier.vip_orders`.
public struct PolicyKey: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ name: String) { description = name }
}

extension PolicyKey {
    public static let effectiveLimit = PolicyKey("pdd.effective.limit_ms")
    public static let effectiveWindow = PolicyKey("pdd.effective.window")
    public static let effectiveMinimumUsers = PolicyKey("pdd.effective.min_users")
    public static let effectiveMinimumRate = PolicyKey("pdd.effective.min_rate_bp")
    public static let effectivePenalty = PolicyKey("pdd.effective.penalty_minor")
    public static let timelyLimit = PolicyKey("timely.limit_ms")
    public static let timelyTarget = PolicyKey("timely.target_bp")
    public static let returningMinimumOrders = PolicyKey("tier.returning_min_orders")
    public static let vipOrders = PolicyKey("tier.vip_orders")
    public static let vipNet = PolicyKey("tier.vip_net_minor")
    public static let tierWindow = PolicyKey("tier.window_days")
    public static let tierNetOfRefunds = PolicyKey("tier.net_of_refunds")
    public static let vipGrade = PolicyKey("tier.vip_platform_grade")
    public static let unpaidCloseAfter = PolicyKey("unpaid.close_after_ms")
    public static let unpaidReturning = PolicyKey("unpaid.stages.returning_ms")
    public static let unpaidNew = PolicyKey("unpaid.stages.new_ms")
    public static let unpaidSecond = PolicyKey("unpaid.stages.second_ms")
    public static let unpaidLast = PolicyKey("unpaid.stages.last_before_close_ms")
    public static let unpaidRounds = PolicyKey("unpaid.rounds")
    public static let contactsPerDay = PolicyKey("unpaid.max_attempts_24h")
    public static let quietHours = PolicyKey("unpaid.quiet_hours")
    public static let quietException = PolicyKey("unpaid.quiet_exception_ms")
    public static let claimLasts = PolicyKey("followup.claim_ms")
    public static let receptionLasts = PolicyKey("reception.lasts_ms")
    public static let enquirySilence = PolicyKey("enquiry.silence_ms")
    public static let enquiryDays = PolicyKey("enquiry.days")
    public static let nudgeMinimum = PolicyKey("nudge.min_ms")
    public static let nudgeMaximum = PolicyKey("nudge.max_ms")
    public static let vipCarePeriod = PolicyKey("vip.care.period")
    public static let simpleRefund = PolicyKey("refund.simple.limit_ms")
    public static let returnRefundDays = PolicyKey("refund.return.working_days")
    public static let unshippedRefund = PolicyKey("refund.unshipped.limit_ms")
    public static let sleepingDays = PolicyKey("tier.sleeping_days")
    public static let lostDays = PolicyKey("tier.lost_days")
    public static let recencyDays = PolicyKey("rfm.recency_days")
    public static let frequencyOrders = PolicyKey("rfm.frequency_orders")
    public static let monetary = PolicyKey("rfm.monetary_minor")

    /// After how long each platform that says so closes an unpaid order.
    public static let unpaidCloseAfterOfPlatforms = ["pdd", "taobao", "tmall", "jd"].map {
        (platform: $0, key: PolicyKey("\($0).unpaid.close_after_ms"))
    }
}
