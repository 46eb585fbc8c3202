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
