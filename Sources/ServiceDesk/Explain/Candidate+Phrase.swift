// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Projections

extension Candidate {
    /// What an event does, in a few words, for all the reasons for which it was found and what was seen when it was tried.
    static func phrase(
        _ candidates: [Candidate],
        of event: ChosenEvents.Event,
        _ outcome: RowTrial.Outcome
    ) -> Phrase {
        let known = candidates.compactMap { $0.phrase(outcome) }
        guard let first = known.first else { return phrase(ofType: event.type, isDecisive: outcome.isDecisive) }
        return known.dropFirst().reduce(first) { Phrase("\($0.english); \($1.english)", "\($0.chinese)；\($1.chinese)") }
    }

    /// Why an event does not count.
    static func phrase(uncounted marks: [UncountedEvents.Mark]) -> Phrase {
        let parts = marks.map { mark in
            switch mark.state {
            case "waiting":
                Phrase(
                    "does not count in \(mark.projection): \(mark.reason)",
                    "在 \(mark.projection) 中不计：\(mark.reason.replacing("waits behind", with: "等待"))"
                )
            case "skipped":
                Phrase(
                    "does not count in \(mark.projection): \(mark.reason)",
                    "在 \(mark.projection) 中已放弃：\(mark.reason)"
                )
            default:
                Phrase("parked in \(mark.projection): \(mark.reason)", "在 \(mark.projection) 中被搁置：\(mark.reason)")
            }
        }
        return Phrase(parts.map(\.english).joined(separator: "; "), parts.map(\.chinese).joined(separator: "；"))
    }

    private func phrase(_ outcome: RowTrial.Outcome) -> Phrase? {
        let delay = delay.map(Self.duration)
        let (detail, english, chinese) = (detail ?? "", delay?.english ?? "", delay?.chinese ?? "")
        switch reason {
        case "asked": return Phrase("asked at \(detail), inside the hours that count", "\(detail) 咨询，在考核时段内")
        // A message out of the hours of every policy may still begin a turn: of after-sales, or one that goes on in the hours.
        case "owes_nothing" where !outcome.isDecisive && outcome.changes.isEmpty:
            return Phrase("asked at \(detail), outside the hours that count: owes nothing", "\(detail) 咨询，不在考核时段内")
        case "outside", "owes_nothing":
            return Phrase("asked at \(detail), outside the hours of the effective rate", "\(detail) 咨询，不在有效回复率的考核时段内")
        case "taken_back": return Phrase("taken back: does not count", "已撤回，不计")
        case "no_customer": return Phrase("not from a customer: does not count", "非客户消息，不计")
        case "asked_before": return Phrase("asked before this day and still waited", "此前咨询，当日仍在等待")
        case "session_before": return Phrase("in a session that began before this day", "属于此前开始的会话")
        case "session": return Phrase("the platform opened a session", "平台开启会话")
        case "waits": return Phrase("waits for a reply since then", "等待回复")
        case "answer": return Phrase("first human reply, \(english) after", "首次人工回复，\(chinese)后")
        case "effective":
            return Phrase(
                "\(detail) reply: the first that counts for the effective rate, \(english) after",
                "\(detail) 回复，首次计入有效回复率，\(chinese)后"
            )
        case "human_only":
            return Phrase(
                "first human reply, \(english) after, but not the one that counts for the effective rate",
                "首次人工回复，\(chinese)后，但不是计入有效回复率的回复"
            )
        case "further":
            return Phrase("a further reply: no message of this day waited for it", "后续回复，当日没有消息等待它")
        case "last_reply": return Phrase("the last human reply before", "此前最后一次人工回复")
        case "reply_before": return Phrase("a reply before this day's first message", "当日首条消息之前的回复")
        case "assisting":
            return Phrase("\(detail) reply: not by a person, but it ends a turn", "\(detail) 自动回复，非人工，但结束该轮次")
        case "automatic": return Phrase("\(detail) reply: not by a person", "\(detail) 自动回复，非人工")
        case "first_seen": return Phrase("the first that was heard of the customer", "首次出现该客户")
        case "linked": return Phrase("\(detail) is the same customer", "与 \(detail) 为同一客户")
        case "shipped": return Phrase("shipped: chats after it are after-sales", "发货，其后的咨询为售后咨询")
        case "asked_back": return Phrase("asked for a refund: chats after it are after-sales", "申请退款，其后的咨询为售后咨询")
        case "received": return Phrase("an agent answered the customer", "客服接待过该客户")
        case "assigned": return Phrase("the customer was assigned", "会话分配")
        case "consulted": return Phrase("the customer consulted before the order", "下单前咨询")
        case "wrote": return Phrase("the customer has just written", "客户刚刚来过消息")
        case "contact": return Phrase("a contact of the last 24 hours", "24小时内的一次联系")
        case "shift": return Phrase("who is on shift", "当班情况")
        default: return nil
        }
    }

    private static func phrase(ofType type: String, isDecisive: Bool) -> Phrase {
        switch type {
        case "shop.upserted": Phrase("the shop's name, platform and zone in force", "店铺名称、平台与时区")
        case "policy.set": Phrase("a policy in force", "生效的规则")
        case "order.placed": Phrase("the order was placed", "下单")
        case "order.paid": Phrase("the order was paid", "付款")
        case "order.completed": Phrase("the order was completed: it counts once it is paid", "交易完成，付款后计入")
        case "order.closed": Phrase("the order was closed: it does not count", "订单关闭，不计入")
        case "order.amended": Phrase("the order was amended", "订单修改")
        case "refund.settled": Phrase("a refund ended; what succeeded is taken off", "退款结束，成功的扣除")
        case "customer.tier_set": Phrase("the tier was set by hand", "手工设定等级")
        case "customer.linked": Phrase("two ids are one customer", "客户标识合并")
        case "message.recalled": Phrase("a message was recalled", "消息撤回")
        case "followup.claimed": Phrase("an agent took the follow-up", "认领跟进")
        case "followup.attempted": Phrase("the customer was contacted", "联系客户")
        case "followup.resolved": Phrase("the result of a contact", "跟进结果")
        case "followup.released": Phrase("the follow-up was given back", "退回跟进")
        case "conversation.assigned": Phrase("the customer was assigned", "会话分配")
        default:
            isDecisive ? Phrase("decides something of the row", "影响该行") : Phrase("changes nothing here", "对该行没有影响")
        }
    }

    /// `42m 05s`: a length of time in its two largest units.
    private static func duration(_ microseconds: Int64) -> Phrase {
        let seconds = microseconds / 1_000_000
        if seconds < 60 { return Phrase("\(seconds) s", "\(seconds)秒") }
        if seconds < 3600 { return Phrase("\(seconds / 60) min \(seconds % 60) s", "\(seconds / 60)分\(seconds % 60)秒") }
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        return Phrase("\(hours) h \(minutes) min", "\(hours)小时\(minutes)分")
    }
}
