// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk

/// What a customer and a shop wrote to each other.
struct Chat: Sendable {
    struct Line: Sendable {
        enum Kind: Character {
            case customer = "C"
            case human = "H"
            case automatic = "A"
            /// Another shop's account, which is no customer.
            case seller = "S"
        }

        var kind: Kind
        var at: Timestamp
        var agent: String?
    }

    var shop = "shop"
    var customer: String
    var lines: [Line]

    /// `C 10:00; H 11:00:00.001; C +1 08:05`: times by a clock so many hours ahead of UTC, `+1` on the day after.
    init(_ text: String, customer: String = "c", on day: PostgresDate, hoursAhead: Int64 = 8) {
        self.customer = customer
        lines = text.split(separator: ";").map { part in
            var words = part.split(separator: " ")
            let kind = Line.Kind(rawValue: words.removeFirst().first!)!
            let later = words[0].hasPrefix("+") ? Int64(words.removeFirst())! : 0
            let clock = Timestamp.clock(words[0])
            let days = Int64(day.days) + later
            return Line(
                kind: kind,
                at: Timestamp(microseconds: days * 86_400_000_000 + clock - hoursAhead * 3_600_000_000),
                agent: kind == .human ? "anna" : nil
            )
        }
    }

    init(customer: String, lines: [Line]) {
        self.customer = customer
        self.lines = lines
    }

    /// The messages that count with the first human reply to each: found by looking through everything.
    func asked(hoursAhead: Int64 = 8) -> [AskedMessage] {
        lines.filter { $0.kind == .customer }.map { line in
            let local = line.at.microseconds + hoursAhead * 3_600_000_000
            let day = local >= 0 ? local / 86_400_000_000 : (local - 86_399_999_999) / 86_400_000_000
            return AskedMessage(
                at: line.at,
                day: PostgresDate(days: Int32(day)),
                microsecondOfDay: local - day * 86_400_000_000,
                replyAt: reply(to: line.at)?.at
            )
        }
    }

    func reply(to at: Timestamp) -> Line? {
        var first: Line?
        for line in lines where line.kind == .human && line.at >= at {
            if first.map({ line.at < $0.at }) ?? true { first = line }
        }
        return first
    }
}

extension Timestamp {
    /// Microseconds since midnight of `10:00`, `10:00:00` or `10:00:00.001`.
    static func clock(_ text: Substring) -> Int64 {
        let parts = text.split(separator: ":")
        let seconds = parts.count > 2 ? parts[2].split(separator: ".") : ["0"]
        let fraction = seconds.count > 1 ? Int64(seconds[1] + String(repeating: "0", count: 6 - seconds[1].count))! : 0
        return (Int64(parts[0])! * 3600 + Int64(parts[1])! * 60 + Int64(seconds[0])!) * 1_000_000 + fraction
    }

    /// An instant by a clock so many hours ahead of UTC: `2026-05-11 10:00`.
    init(_ text: String, hoursAhead: Int64 = 8) {
        let parts = text.split(separator: " ")
        let date = parts[0].split(separator: "-").map { Int($0)! }
        let day = PostgresDate(year: date[0], month: date[1], day: date[2])!
        self.init(
            microseconds: Int64(day.days) * 86_400_000_000 + Self.clock(parts[1]) - hoursAhead * 3_600_000_000
        )
    }
}

extension Facts {
    /// Inserts a chat as the facts that come of it.
    func insert(_ chat: Chat) async throws {
        for line in chat.lines {
            let (id, at) = (nextID(), line.at)
            var row: [String: any PostgresEncodable & Sendable] = [
                "partition": Int16(3), "shop": chat.shop, "customer": chat.customer, "at": at, "id": id, "source": "/s",
                "kind": "text", "offset": Int64(serial),
            ]
            switch line.kind {
            case .customer, .seller:
                row["counts"] = line.kind == .customer
                if let reply = chat.reply(to: at) {
                    row["reply_at"] = reply.at
                    row["reply_id"] = "r"
                    row["reply_source"] = "/s"
                    row["reply_agent"] = reply.agent
                }
                try await insert("messages", row)
            case .human, .automatic:
                row["agent"] = line.agent
                row["sender_kind"] = line.kind == .human ? "human" : "auto"
                try await insert("replies", row)
            }
        }
    }
}
