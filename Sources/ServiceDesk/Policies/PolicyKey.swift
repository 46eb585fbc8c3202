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
    public static let effectiveSenders = PolicyKey("pdd.effective.counting_senders")
    public static let effectiveLimitInclusive = PolicyKey("pdd.effective.limit_inclusive")
    public static let effectiveWindowEndInclusive = PolicyKey("pdd.effective.window_end_inclusive")
    public static let effectiveSameInstant = PolicyKey("pdd.effective.same_instant_counts")
    public static let effectiveReplyInWindow = PolicyKey("pdd.effective.reply_in_window")
    public static let effectiveJudged = PolicyKey("pdd.effective.judged")
    public static let manualLimit = PolicyKey("pdd.manual3m.limit_ms")
    public static let manualWindow = PolicyKey("pdd.manual3m.window")
    public static let turnLimit = PolicyKey("taobao.response3m.limit_ms")
    public static let turnWindow = PolicyKey("taobao.response3m.window")
    public static let turnBasis = PolicyKey("taobao.response3m.basis")
    public static let turnSenders = PolicyKey("taobao.response3m.counting_senders")
    public static let recalledCount = PolicyKey("replies.recalled_count")
    public static let firstLimit = PolicyKey("jd.first30s.limit_ms")
    public static let firstExcludedHours = PolicyKey("jd.first30s.excluded_hours")
    public static let sessionGap = PolicyKey("jd.first30s.session_gap_ms")
    public static let averageMaximum = PolicyKey("jd.avg_response.max_ms")
    public static let leaveMessageMaximum = PolicyKey("jd.leave_message.max_bp")
    public static let slowAlert = PolicyKey("qianniu.slow_alert_ms")
    public static let slowGap = PolicyKey("slow_reception.gap_ms")
    public static let slowTimes = PolicyKey("slow_reception.times")
    public static let longReception = PolicyKey("reception.long_ms")
    public static let comparedTurns = PolicyKey("reception.min_turns")
    public static let patience = PolicyKey("patience.limit_ms")
    public static let aftersaleLimit = PolicyKey("aftersale.limit_ms")
    public static let aftersaleDays = PolicyKey("aftersale.days")
    public static let waitingVisible = PolicyKey("waiting.visible")
    public static let waitingCourtesy = PolicyKey("waiting.courtesy_chars")
    public static let responseSenders = PolicyKey("responses.counting_senders")
    public static let responseTimedFrom = PolicyKey("responses.timed_from")
    public static let responseBookedOn = PolicyKey("responses.booked_on")
    public static let timelyWindow = PolicyKey("timely.window")
    public static let timelyBasis = PolicyKey("timely.basis")
    public static let timelyLimit = PolicyKey("timely.limit_ms")
    public static let timelyTarget = PolicyKey("timely.target_bp")
    public static let returningMinimumOrders = PolicyKey("tier.returning_min_orders")
    public static let vipOrders = PolicyKey("tier.vip_orders")
    public static let vipNet = PolicyKey("tier.vip_net_minor")
    public static let tierWindow = PolicyKey("tier.window_days")
    public static let unpaidCloseAfter = PolicyKey("unpaid.close_after_ms")
    public static let unpaidReturning = PolicyKey("unpaid.stages.returning_ms")
    public static let unpaidNew = PolicyKey("unpaid.stages.new_ms")
    public static let unpaidSecond = PolicyKey("unpaid.stages.second_ms")
    public static let unpaidLast = PolicyKey("unpaid.stages.last_before_close_ms")

    /// After how long each platform that says so closes an unpaid order.
    public static let unpaidCloseAfterOfPlatforms = ["pdd", "taobao", "tmall", "jd"].map {
        (platform: $0, key: PolicyKey("\($0).unpaid.close_after_ms"))
    }
}
