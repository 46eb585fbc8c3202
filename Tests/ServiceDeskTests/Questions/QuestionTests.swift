// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

@Suite struct QuestionTests {
    static let questions: [Question] = {
        let scope = Scope(asOf: .may("12 00:00"))
        return [
            ReplyRateQuery(scope: scope).question, ReplyRateQuery(scope: scope, by: .agent).question,
            ReplyRateQuery(scope: scope, by: .hour).question, ReplyRateQuery(scope: scope, by: .day).question,
            ResponsesQuery(scope: scope).question, ResponsesQuery(scope: scope, by: .shop).question,
            WaitingQuery(scope: scope).question, TiersQuery(scope: scope).question,
            FollowUpsQuery(scope: scope).question,
            OrdersQuery(scope: scope).question, RefundsQuery(scope: scope).question,
            RemarksQuery(scope: scope).question,
            ShopsQuery(scope: scope).question, TimelineQuery.order("o", scope: scope).question,
            TimelineQuery.customer("c", scope: scope).question,
            RefundRateQuery(scope: scope).question, ConfirmationsQuery(scope: scope).question,
            SilencesQuery(scope: scope).question,
        ]
    }()

    /// Names, order and SQL types of every answer's columns, on empty tables.
    @Test(arguments: questions.indices)
    func columnsAreWhatTheSQLGives(index: Int) async throws {
        let question = Self.questions[index]
        try await withFacts { facts in
            let result = try await facts.connection.query(
                PostgresQuery(
                    sql: QueryServer.named(question.sql),
                    binds: question.binds.map { $0 as any PostgresEncodable }
                )
            )
            #expect(result.columns.map(\.name) == question.columns.map(\.name) + question.hidden)
            for (column, sql) in zip(question.columns, result.columns) {
                let expected: PostgresType =
                    switch column.kind {
                    case .integer, .seconds, .money: .int8
                    case .instant: .timestamptz
                    case .day: .date
                    case .flag: .bool
                    default: .text
                    }
                #expect(sql.type == expected, "\(question.name).\(column.name)")
            }
            for hidden in result.columns.dropFirst(question.columns.count) {
                #expect(hidden.type == (hidden.name == Question.leftOut ? .text : .int8), "\(hidden.name)")
            }
            #expect(Set(question.columns.map(\.name)).count == question.columns.count)
            #expect(question.columns.allSatisfy { !$0.title.english.isEmpty && !$0.title.chinese.isEmpty })
            #expect(question.notices.allSatisfy { question.hidden.contains($0.column) })
        }
    }

    /// The columns that programs rely on come first.
    @Test(arguments: [
        (0, "shop,day,customers,effective,rate"),
        (
            4,
            "shop,agent,day,first_responses,first_sum_s,first_avg_s,responses,sum_s,avg_s,within_30s,within_30s_share,"
                + "over_300s,over_300s_share"
        ),
        (
            5,
            "shop,day,first_responses,first_sum_s,first_avg_s,responses,sum_s,avg_s,within_30s,within_30s_share,over_300s,"
                + "over_300s_share"
        ),
        (6, "shop,customer,messages,first_waiting_at,last_message_at,waiting_s"),
        (7, "customer,completed_paid_orders,gross,refunded,net,tier"),
        (8, "order,shop,customer,placed_at,amount,age_s"),
    ])
    func leadingColumnsAreThoseOfTheDocument(index: Int, names: String) {
        #expect((Self.questions[index].columns.map(\.name).joined(separator: ",") + ",").hasPrefix(names + ","))
    }

    /// One shop's day, and who waits there, never read a whole table of facts.
    @Test func oneShopsDayIsReadFromItsIndex() async throws {
        try await withFacts { facts in
            try await facts.connection.execute(
                """
                INSERT INTO kefu_read.messages_g1
                SELECT i % 16, 'shop' || i % 100, 'c' || i % 5000, timestamptz '2026-05-01 00:00Z' + i * interval '10 seconds', i,
                    '/s', NULL, 'text', true, 1, i, timestamptz '2026-05-01 00:01Z' + i * interval '10 seconds', i, '/s', 'anna'
                FROM generate_series(1, 40000) AS i;
                INSERT INTO kefu_read.replies_g1
                SELECT "partition", shop, customer, reply_at, id, '/s', 'anna', 'human', 'text', NULL, NULL, 1, 0
                FROM kefu_read.messages_g1;
                INSERT INTO kefu_read.orders_g1 ("partition", shop, order_id, placed_at, payable_minor, currency, paid_at)
                SELECT i % 16, 'shop' || i % 100, i, timestamptz '2026-05-01 00:00Z' + i * interval '10 seconds', 1, 'CNY',
                    CASE WHEN i % 5 > 0 THEN timestamptz '2026-05-01 00:05Z' + i * interval '10 seconds' END
                FROM generate_series(1, 40000) AS i;
                ANALYZE
                """
            )
            let scope = Scope(shops: ["shop7"], asOf: .may("3 18:00"))
            let questions = [
                ReplyRateQuery(scope: scope).question, ReplyRateQuery(scope: scope, by: .agent).question,
                ResponsesQuery(scope: scope).question, WaitingQuery(scope: scope).question,
                FollowUpsQuery(scope: scope).question, OrdersQuery(scope: scope).question,
            ]
            for question in questions {
                for mode in ["force_custom_plan", "force_generic_plan"] {
                    try await facts.connection.execute("SET plan_cache_mode = \(mode)")
                    let plan = try await facts.connection.query(
                        PostgresQuery(
                            sql: "EXPLAIN (ANALYZE, TIMING off) " + QueryServer.named(question.sql),
                            binds: question.binds.map { $0 as any PostgresEncodable }
                        )
                    )
                    let lines = try plan.rows.map { try $0.decode(String.self) }
                    let scans = lines.filter { line in
                        ["messages_g1", "replies_g1", "orders_g1"].contains { line.contains("Seq Scan on \($0)") }
                            && !line.contains("never executed")
                    }
                    #expect(scans.isEmpty, "\(question.name), \(mode)")
                    #expect(lines.contains { $0.contains("Index") })
                }
            }
        }
    }
}
