// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres

/// `kefu refunds`: refunds as of the instant, open ones first, the longest open at the top, each with its lane and the time by
/// which it must be done (R064 to R070, R090).
public struct RefundsQuery: Sendable {
    /// The policies that change the answer.
    public static let policyKeys: [PolicyKey] = [
        .simpleRefund, .returnRefundDays, .unshippedRefund, .receptionLasts, .refundFine, .holidays, .workdays,
        .recalledCount,
    ]

    public var scope: Scope
    public var policies: PolicySet
    public var filter: Filter

    public init(scope: Scope, policies: PolicySet = .standard, filter: Filter = Filter()) {
        self.scope = scope
        self.policies = policies
        self.filter = filter
    }

    /// The question. Without a time it asks for refunds of which something happened today, or for all open or overdue ones.
    public var question: Question {
        let isOfToday = !filter.isOpenOnly && !filter.isOverdueOnly && filter.customer == nil && filter.order == nil
        let isWhole = scope.all && scope.isOfAllTime && filter.customer == nil && filter.order == nil
        return Question(
            "refunds",
            file: isWhole ? "refunds_whole" : nil,
            binds: scope.bindsWithTime(isTodayByDefault: isOfToday)
                + [filter.isOpenOnly || filter.isOverdueOnly] as [any PostgresEncodable & Sendable]
                + policies.binds(Self.policyKeys) + filter.binds,
            columns: Self.columns
        )
    }

    /// Words for the state of a refund: its outcome, else its decision, else the last thing that happened.
    static let stateWords = [
        "requested": Phrase("requested", "已申请"), "goods_returned": Phrase("goods returned", "已退货"),
        "escalated": Phrase("escalated", "平台介入"), "agreed": Phrase("agreed", "已同意"),
        "agreed_return": Phrase("return agreed", "同意退货"), "refused": Phrase("refused", "已拒绝"),
        "negotiating": Phrase("negotiating", "协商中"), "decided": Phrase("decided", "已处理"),
        "succeeded": Phrase("refunded", "退款成功"), "closed": Phrase("closed", "已关闭"),
        "withdrawn": Phrase("withdrawn", "已撤销"), "expired": Phrase("expired", "已过期"),
        "settled": Phrase("settled", "已完结"),
    ]

    static let kindWords = [
        "refund_only": Phrase("refund only", "仅退款"), "return_refund": Phrase("return", "退货退款"),
        "partial": Phrase("partial", "部分退款"), "exchange": Phrase("exchange", "换货"), "resend": Phrase("resend", "补寄"),
        "repair": Phrase("repair", "维修"),
    ]

    static let reasonWords = [
        "mistaken": Phrase("mistaken", "拍错"), "reorder": Phrase("re-ordered", "重拍"),
        "changed_mind": Phrase("changed mind", "不想要了"), "quality": Phrase("quality", "质量问题"),
        "not_as_described": Phrase("not as described", "描述不符"), "not_received": Phrase("not received", "未收到货"),
        "damaged": Phrase("damaged", "破损"), "wrong_item": Phrase("wrong item", "发错货"),
        "shipping_delay": Phrase("shipped late", "发货延迟"), "price_protect": Phrase("price difference", "差价"),
        "other": Phrase("other", "其他"),
    ]

    private static let columns = [
        Column("refund", .identifier, "refund", "退款"),
        .shop,
        .order,
        .customer,
        Column("state", .code, "state", "状态", words: stateWords),
        Column("amount", .money, "amount", "金额"),
        .currency,
        Column("requested_at", .instant, "requested", "申请时间"),
        Column("decided_at", .instant, "decided", "处理时间"),
        Column("decision", .code, "decision", "处理结果", words: stateWords),
        Column("settled_at", .instant, "settled", "完结时间"),
        Column("outcome", .code, "outcome", "结果", words: stateWords),
        Column("age_s", .seconds, "age", "历时"),
        Column("open", .flag, "open", "未完结"),
        Column("kind", .code, "kind", "类型", words: kindWords),
        Column("reason", .code, "reason", "原因", words: reasonWords),
        Column("goods_returned_at", .instant, "goods returned", "退货时间"),
        Column("escalated_at", .instant, "escalated", "平台介入时间"),
        .agent,
        Column("lane", .code, "lane", "处理通道", words: RefundLane.words),
        Column("due_at", .instant, "due", "处理期限"),
        Column("overdue", .flag, "overdue", "超时"),
        Column("on_shift_s", .seconds, "on-shift time", "在班用时"),
        Column("owner", .identifier, "owner", "负责人"),
        Column("retained", .flag, "retained", "已挽留"),
        Column("decided_late", .flag, "decided late", "处理超时"),
        Column("fine", .money, "fine to confirm", "待确认罚款"),
        Column("fined", .identifier, "whose fine", "受罚客服"),
        Column("requested_amount", .money, "asked for", "申请金额"),
        Column("promised_amount", .money, "promised", "承诺金额"),
        Column("amount_differs", .flag, "differs", "金额不符"),
        Column("reapply", .flag, "to re-apply", "待重新申请"),
        .shopName,
        .platform,
    ]
}
