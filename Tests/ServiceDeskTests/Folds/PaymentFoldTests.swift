// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// A payment that is told twice counts once, as it was told first; the order is paid since the first payment that counts and is no deposit.
struct PaymentFoldTests {
    private func line(_ id: String, _ type: String, minute: Int, _ data: String = "") -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/x","type":"\#(type)","subject":"orders/o","time":"2026-05-11T10:\#(minute):00Z","shop":"s","data":{"order_id":"o"\#(data)}}"#
    }

    private var tellings: [String] {
        [
            line("placed", "order.placed", minute: 10, #","payable_minor":1000"#),
            line("first", "order.paid", minute: 11, #","paid_minor":200,"kind":"deposit","payment_id":"p""#),
            line("second", "order.paid", minute: 12, #","paid_minor":800,"kind":"balance","payment_id":"p""#),
        ]
    }

    private func paid(_ log: TestLog) async throws -> [String] {
        try await log.withSuperuser { connection in
            let rows = try await connection.query(
                """
                SELECT coalesce(to_char(o.paid_at AT TIME ZONE 'UTC', 'MI'), '-') || ' ' ||
                  (SELECT string_agg(kind || ' ' || paid_minor, ',' ORDER BY at) FROM kefu_read.payments_g1)
                FROM kefu_read.orders_g1 o
                """
            )
            return try rows.rows.map { try $0.decode(String.self, at: 0) }
        }
    }

    /// Each telling in a batch of its own, so that what is stored has to give way.
    @Test(arguments: [[0, 1, 2], [0, 2, 1], [2, 1, 0], [2, 0, 1]])
    func aPaymentThatWasADepositFirstLeavesTheOrderUnpaid(order: [Int]) async throws {
        let log = try await TestLog.make()
        for number in order {
            _ = try await log.append([tellings[number]])
            try await log.fold()
        }
        #expect(try await paid(log) == ["- deposit 200"])
        let live = try await ReadModelDump.of(log, withOffsets: false)
        // The check of the rebuilt rows holds, and they are those of the live run.
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run()
        #expect(try await ReadModelDump.of(log, withOffsets: false).difference(from: live) == nil)
    }

    @Test func anotherPaymentStillPaysIt() async throws {
        let log = try await TestLog.make()
        for batch in [
            [tellings[2]], [line("rest", "order.paid", minute: 20, #","paid_minor":800,"payment_id":"q""#)],
            [tellings[1]],
        ] {
            _ = try await log.append(batch)
            try await log.fold()
        }
        #expect(try await paid(log) == ["20 deposit 200,full 800"])
    }

    /// Without ids one amount is one payment in each currency, whichever is told first.
    @Test(arguments: [[0, 1, 2], [2, 1, 0]])
    func theSameAmountInAnotherCurrencyIsAnotherPayment(order: [Int]) async throws {
        let tellings = [
            line("dollars", "order.paid", minute: 11, #","paid_minor":100,"currency":"USD""#),
            line("yuan", "order.paid", minute: 12, #","paid_minor":100"#),
            line("again", "order.paid", minute: 13, #","paid_minor":100,"currency":"CNY""#),
        ]
        let log = try await TestLog.make()
        for number in order {
            _ = try await log.append([tellings[number]])
            try await log.fold()
        }
        #expect(try await paid(log) == ["11 full 100,full 100"])
        let live = try await ReadModelDump.of(log, withOffsets: false)
        _ = try await Rebuild(log.database, set: Desk.projections, names: ["orders"]).run()
        #expect(try await ReadModelDump.of(log, withOffsets: false).difference(from: live) == nil)
    }
}
