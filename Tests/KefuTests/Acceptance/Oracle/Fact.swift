// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An event as the oracles see it: read by Foundation, with nothing of the program's.
struct Fact: Decodable, Sendable {
    /// The fields of all kinds of payload that an oracle looks at.
    struct Payload: Decodable, Sendable {
        var customer: String?
        var sender: String?
        var order: String?
        var payable: Int?
        var paid: Int?
        var amount: Int?
        var outcome: String?

        enum CodingKeys: String, CodingKey {
            case customer = "customer_id"
            case sender = "sender_kind"
            case order = "order_id"
            case payable = "payable_minor"
            case paid = "paid_minor"
            case amount = "amount_minor"
            case outcome
        }
    }

    var id: String
    var type: String
    var shop: String
    var time: Instant
    var data: Payload

    static func read(_ lines: [Range<Int>], of bytes: [UInt8]) throws -> [Fact] {
        let decoder = JSONDecoder()
        return try lines.map { try decoder.decode(Fact.self, from: Data(bytes[$0])) }
    }
}

/// A whole second, since 1970.
struct Instant: Decodable, Sendable, Hashable, Comparable, CustomStringConvertible {
    var seconds: Int

    init(seconds: Int) { self.seconds = seconds }

    init(from decoder: any Decoder) throws {
        self = Instant(try decoder.singleValueContainer().decode(String.self))
    }

    /// `2016-02-29T01:16:00+00:00`, or `Z`; nothing else occurs in the data.
    init(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int {
            bytes[start..<start + count].reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        var seconds = Instant.days(year: number(0, 4), month: number(5, 2), day: number(8, 2)) * 86_400
        seconds += number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2)
        if bytes.count == 25 {
            let offset = number(20, 2) * 3600 + number(23, 2) * 60
            seconds -= bytes[19] == UInt8(ascii: "-") ? -offset : offset
        }
        self.seconds = seconds
    }

    static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }

    var description: String {
        let second = seconds % 86_400
        return day + "T"
            + [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":") + "Z"
    }

    /// The civil date of this second, by counting years and months.
    var day: String {
        var rest = seconds / 86_400
        var year = 1970
        while rest >= Instant.days(inYear: year) {
            rest -= Instant.days(inYear: year)
            year += 1
        }
        var month = 1
        while rest >= Instant.days(inMonth: month, of: year) {
            rest -= Instant.days(inMonth: month, of: year)
            month += 1
        }
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(rest < 9 ? "0" : "")\(rest + 1)"
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let years = (1970..<year).reduce(0) { $0 + days(inYear: $1) }
        return (1..<month).reduce(years + day - 1) { $0 + days(inMonth: $1, of: year) }
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    private static func days(inYear year: Int) -> Int { isLeap(year) ? 366 : 365 }
    private static func days(inMonth month: Int, of year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}
