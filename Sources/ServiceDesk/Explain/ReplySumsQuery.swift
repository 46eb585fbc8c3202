// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// Asks for the sums that a reply rate follows from, and for the rows that follow from sums.
///
/// Both are the fragments of `kefu reply-rate` and of its policies, so an explanation has no rules of its own.
struct ReplySumsQuery: Sendable {
    let scope: Scope
    let policies: PolicySet

    /// The policies that change the rows.
    static let policyKeys = ReplyRateQuery.policyKeys + ReplyRateQuery.sessionPolicyKeys

    /// How many sums there are of a shop's day.
    private static let count = 19

    /// Asks for the sums of the scope's shops, or of others by their ids: shop, day, sums.
    func sums(of shops: [String]? = nil) -> Question {
        var scope = scope
        if let shops { scope.shops = shops }
        let binds = scope.bindsWithTime() + policies.binds(Self.policyKeys)
        return Question(
            "explain_reply_sums",
            binds: binds
                + [nil as String?, policies.platforms(.turnLimit), policies.platforms(.firstLimit)]
                as [any PostgresEncodable & Sendable],
            columns: [],
            hidden: []
        )
    }

    /// Asks for the rows of each of some sums. The number of the sums stands behind the columns.
    func rows(_ sums: [ReplySums]) -> Question {
        var numbers: [Int64] = []
        var days: [ReplySums.Day] = []
        var columns = [[Int64]](repeating: [], count: Self.count)
        for (number, sums) in sums.enumerated() {
            for (day, values) in sums.days.sorted(by: { $0.key < $1.key }) {
                numbers.append(Int64(number))
                days.append(day)
                for index in columns.indices { columns[index].append(values[index]) }
            }
        }
        let binds = scope.bindsWithTime() + policies.binds(Self.policyKeys)
        let judges = [PolicyKey.effectiveLimit, .turnLimit, .firstLimit].map { policies.platforms($0) }
        return Question(
            "explain_reply_rows",
            binds: binds + judges + [numbers, days.map(\.shop), days.map(\.days)] + columns
                as [any PostgresEncodable & Sendable],
            columns: ReplyRateQuery.columns(of: .shop) + Self.ofPlatforms,
            hidden: []
        )
    }

    /// The sums in an answer, by what a shop's name stands for.
    ///
    /// - Parameter place: the number of the sums to which a shop's belong, and the shop's own name.
    static func read(
        _ result: PostgresResult,
        count: Int,
        place: (String) -> (shop: String, number: Int)?
    ) throws -> [ReplySums] {
        var all = [ReplySums](repeating: ReplySums(), count: count)
        for row in result.rows {
            let (name, day, sums) = try row.decode((String, PostgresDate, [Int64?]).self)
            guard let (shop, number) = place(name) else { continue }
            all[number].set(.init(shop: shop, days: day.days), sums.map { $0 ?? 0 })
        }
        return all
    }

    private static let verdictWords = ["ok": Phrase("ok", "达标"), "missed": Phrase("missed", "未达标")]

    /// What the policies of a shop's own platform count, and that of after-sales.
    private static let ofPlatforms = [
        Column("response_turns", .integer, "Taobao turns", "淘宝响应轮次"),
        Column("response_met", .integer, "within 3 min", "3分钟内响应轮次"),
        Column("asked", .integer, "asked", "咨询买家数"),
        Column("answered", .integer, "answered", "已回复买家数"),
        Column("sessions", .integer, "sessions", "会话数"),
        Column("left_messages", .integer, "leave-messages", "留言数"),
        Column("leave_message_rate", .share, "leave-message rate", "留言率"),
        Column("leave_message", .code, "leave-messages are", "留言率结论", words: verdictWords),
        Column("counted_sessions", .integer, "sessions that count", "计入会话数"),
        Column("first_in_time", .integer, "answered within 30 s", "30秒内应答"),
        Column("first_rate_30s", .share, "first answer 30 s", "首次30秒应答率"),
        Column("answered_turns", .integer, "answered turns", "已回复轮次"),
        Column("reply_sum_s", .seconds, "reply sum", "响应时长合计"),
        Column("average_s", .decimal(3), "average (s)", "平均响应(秒)"),
        Column("average_reply", .code, "average reply", "平均响应结论", words: verdictWords),
        Column("aftersale_turns", .integer, "after-sales turns", "售后轮次"),
        Column("aftersale_met", .integer, "after-sales in time", "售后及时回复"),
        Column("aftersale_rate", .share, "after-sales rate", "售后及时回复率"),
    ]
}
