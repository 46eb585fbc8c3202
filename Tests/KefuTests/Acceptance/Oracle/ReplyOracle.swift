// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Reply rates and waiting customers, computed the plain way from a set of facts (`RULES.md`, 1 and 3).
struct ReplyOracle {
    private struct Pair: Hashable {
        var shop: String
        var customer: String
    }

    /// What a pair said to each other, each in order.
    private struct Talk {
        var asked: [Int] = []
        var answered: [Int] = []
    }

    private var talks: [Pair: Talk] = [:]

    init(_ facts: [Fact]) {
        for fact in facts {
            guard let customer = fact.data.customer else { continue }
            let pair = Pair(shop: fact.shop, customer: customer)
            if fact.type == "message.received" {
                talks[pair, default: Talk()].asked.append(fact.time.seconds)
            } else if fact.type == "message.sent", fact.data.sender == "human" {
                talks[pair, default: Talk()].answered.append(fact.time.seconds)
            }
        }
        for pair in talks.keys {
            talks[pair]?.asked.sort()
            talks[pair]?.answered.sort()
        }
    }

    /// The first columns of `kefu reply-rate --all`, for a zone that is so many hours ahead the whole year.
    func replyRates(hoursAhead: Int) -> Answer {
        struct Day: Hashable {
            var shop: String
            var number: Int
        }
        var days: [Day: (customers: Int, effective: Int)] = [:]
        for (pair, talk) in talks {
            var isEffective: [Int: Bool] = [:]
            for asked in talk.asked {
                let local = asked + hoursAhead * 3600
                guard (8 * 3600..<23 * 3600).contains(local % 86_400) else { continue }
                let isAnswered = talk.answered.contains { $0 >= asked && $0 - asked <= 3600 }
                isEffective[local / 86_400] = isEffective[local / 86_400, default: true] && isAnswered
            }
            for (day, isEffective) in isEffective {
                days[Day(shop: pair.shop, number: day), default: (0, 0)].customers += 1
                if isEffective { days[Day(shop: pair.shop, number: day), default: (0, 0)].effective += 1 }
            }
        }
        let rows = days.sorted { ($0.key.shop, $0.key.number) < ($1.key.shop, $1.key.number) }.map { day, count in
            let millionths = (2_000_000 * count.effective + count.customers) / (2 * count.customers)
            let digits = String(millionths % 1_000_000)
            let rate = "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
            return
                "\(day.shop),\(Instant(seconds: day.number * 86_400).day),\(count.customers),\(count.effective),\(rate)"
        }
        return Answer(header: "shop,day,customers,effective,rate", rows: rows)
    }

    /// The first columns of `kefu waiting --all`.
    func waiting(asOf instant: Instant) -> Answer {
        struct Row {
            var pair: Pair
            var messages: [Int]
        }
        let rows = talks.compactMap { pair, talk -> Row? in
            let last = talk.answered.last { $0 <= instant.seconds } ?? .min
            let messages = talk.asked.filter { $0 > last && $0 <= instant.seconds }
            return messages.isEmpty ? nil : Row(pair: pair, messages: messages)
        }
        let sorted = rows.sorted {
            ($0.messages[0], $0.pair.shop, $0.pair.customer) < ($1.messages[0], $1.pair.shop, $1.pair.customer)
        }
        return Answer(
            header: "shop,customer,messages,first_waiting_at,last_message_at,waiting_s",
            rows: sorted.map { row in
                let (first, last) = (Instant(seconds: row.messages[0]), Instant(seconds: row.messages.last ?? 0))
                return "\(row.pair.shop),\(row.pair.customer),\(row.messages.count),\(first),\(last),"
                    + "\(instant.seconds - first.seconds)"
            }
        )
    }
}
