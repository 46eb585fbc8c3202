// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import Projections

/// What P8 asks about: shops, customers and orders of the filled log, and the time that it spans.
struct AskedDesk: Sendable {
    let shops: [String]
    /// Customers with orders, in no order.
    let samples: [QuestionKind.Sample]
    let first: Timestamp
    let latest: Timestamp

    init(_ cluster: BenchCluster) async throws {
        let rows = try await ReadModels(cluster.log).ask(
            """
            SELECT shop, customer, order_id
            FROM {orders}
            WHERE customer IS NOT NULL AND placed_at IS NOT NULL
            ORDER BY md5(order_id)
            LIMIT 1000
            """
        )
        samples = try rows.rows.map { row in
            let (shop, customer, order) = try row.decode((String, String, String).self)
            return .init(shop: shop, customer: customer, order: order)
        }
        let known = try await ReadModels(cluster.log).ask("SELECT DISTINCT shop FROM {shops} ORDER BY shop")
        shops = try known.rows.map { try $0.decode(String.self, at: 0) }
        let span = try await ReadModels(cluster.log).ask("SELECT min(at), max(at) FROM {messages}")
        guard let row = span.rows.first, !shops.isEmpty, !samples.isEmpty else { throw BenchError("the log is empty") }
        (first, latest) = try row.decode((Timestamp, Timestamp).self)
    }

    func shop(_ round: Int) -> QuestionKind.Sample {
        .init(shop: shops[round % shops.count], customer: "", order: "")
    }

    /// An instant of a round, spread over the time in no order, the first tenth left out.
    func instant(_ round: Int, of rounds: Int) -> Timestamp {
        let place = (Double(round) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
        let length = Double(latest.microseconds - first.microseconds)
        return Timestamp(microseconds: first.microseconds + Int64(length * (0.1 + 0.9 * place)))
    }
}
