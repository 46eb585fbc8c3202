// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import ServiceDesk

extension DemoSection {
    /// The reply rate, and what it will cost.
    static let replyRate = DemoSection(
        title: Phrase("Who was answered in time?", "有效回复率：今天回复得怎么样？"),
        command: ["reply-rate"],
        columns: ["name", "customers", "effective", "rate", "pending", "breached", "best_rate", "pdd_effective"]
    ) { answer in
        try answer.all.map { try verdict($0) }.reduce(Phrase("", "")) { text, next in
            Phrase(
                text.english + (text.english.isEmpty ? "" : " ") + next.english,
                text.chinese + next.chinese
            )
        }
    }

    /// How one shop stands.
    private static func verdict(_ row: DemoRow) throws -> Phrase {
        let name = try row.text("name") ?? row.text("shop") ?? ""
        let rate = percentage(try row.text("rate"))
        let (customers, effective) = (try row.number("customers") ?? 0, try row.number("effective") ?? 0)
        let lowest = limit(.effectiveMinimumRate)
        switch try row.text("pdd_effective") {
        case nil:
            return Phrase("\(name) stands at \(rate); the rule is not for its platform.", "\(name)为\(rate)，该平台不适用此规则。")
        case "at_risk", "certain", "under":
            let missing = (lowest * customers + 9999) / 10_000 - effective
            let few = limit(.effectiveMinimumUsers)
            let floor = percentage(basisPoints: lowest)
            let time = words(milliseconds: limit(.effectiveLimit))
            let penalty = money(limit(.effectivePenalty))
            let pending = try row.number("pending") ?? 0
            return Phrase(
                "\(name) stands at \(rate): of \(customers) customers, \(effective) had every message answered by a "
                    + "person within \(time.english). Under \(floor) with \(few) or more customers costs "
                    + "\(penalty). "
                    + (missing <= pending
                        ? "Answering \(missing) more in time is enough, and \(pending) who wait can still be saved."
                        : "The \(pending) who can still be saved are not enough: it takes \(missing)."),
                "\(name)目前\(rate)：\(customers)位咨询客户中，\(effective)位的每条消息都在\(time.chinese)内得到人工回复。"
                    + "咨询满\(few)人而低于\(floor)，平台可扣\(penalty)。"
                    + (missing <= pending
                        ? "还有\(pending)位正在等待且来得及，再及时回复其中\(missing)位即可达标。"
                        : "还来得及的只有\(pending)位，而达标需要\(missing)位。")
            )
        default:
            return Phrase("\(name) stands at \(rate), which is enough so far.", "\(name)为\(rate)，目前达标。")
        }
    }

    /// Who waits, and who of them can be saved.
    static let waiting = DemoSection(
        title: Phrase("Who waits for an answer?", "谁还在等回复？"),
        command: ["waiting", "--limit", "25"],
        columns: [
            "name", "customer", "messages", "first_waiting_at", "waiting_s", "effective_left_s", "last_agent",
        ]
    ) { answer in
        let savable = try savable(answer)
        guard !savable.isEmpty else {
            return Phrase(
                "Longest first. Nobody who waits can still be saved for today's rate.",
                "等待最久的在前。没有还来得及挽回的客户。"
            )
        }
        let english = savable.map { WrappedText.firm("\($0.customer) (\($0.left))") }.joined(separator: ", ")
        let chinese = savable.map { "\($0.customer)（剩\($0.left)）" }.joined(separator: "、")
        return Phrase(
            "Longest first. A negative time left is lost for today. These can still be saved, the most urgent first, "
                + "with the time that is left: \(english).",
            "等待最久的在前；剩余为负的今天已无法挽回。以下客户还来得及，最紧急的在前：\(chinese)。"
        )
    }

    /// The customers whose answer still comes in time, and how long that holds, the most urgent first.
    static func savable(_ answer: DemoAnswer) throws -> [(customer: String, left: String)] {
        let rows = try answer.all.compactMap { row -> (customer: String, left: Int64)? in
            guard let left = try row.number("effective_left_s"), left >= 0, let customer = try row.text("customer")
            else {
                return nil
            }
            return (customer, left)
        }
        return rows.sorted { ($0.left, $0.customer) < ($1.left, $1.customer) }
            .map { ($0.customer, WrappedText.firm(HumanText.duration(microseconds: $0.left))) }
    }

    /// How fast everyone answered.
    static let responses = DemoSection(
        title: Phrase("How fast did they answer?", "谁回复得快？"),
        command: ["responses"],
        columns: [
            "shop", "agent", "responses", "median_s", "p90_s", "max_s", "within_30s_share", "over_300s_share",
        ]
    ) { answer in
        guard let slow = answer.all.first, let fast = answer.all.last else {
            return Phrase("Nobody has answered.", "还没有人回复。")
        }
        let (slowName, fastName) = (try slow.text("agent") ?? "", try fast.text("agent") ?? "")
        let slowShare = percentage(try slow.text("over_300s_share"))
        let fastShare = percentage(try fast.text("over_300s_share"))
        return Phrase(
            "Slowest first. Of \(slowName)'s answers \(slowShare) took longer than five minutes, of \(fastName)'s "
                + "\(fastShare). A wait runs from the first unanswered message to the first reply of a person.",
            "最慢的在前。\(slowName)有\(slowShare)的回复超过5分钟，\(fastName)为\(fastShare)。等待从第一条未回复的消息算到第一条人工回复。"
        )
    }
}
