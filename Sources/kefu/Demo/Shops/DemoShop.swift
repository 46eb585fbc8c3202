// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// A shop of the story: who works there, what it sells, how busy and how fast it is.
struct DemoShop {
    /// How many of everything there are on the day.
    struct Plan {
        /// Customers who write within the hours that count.
        let consulting: ClosedRange<Int>
        /// How many of these wait for an answer at the end that can still come in time.
        let pending: ClosedRange<Int>
        /// How many were not answered at all, and how many got no answer to their last word.
        let unanswered: ClosedRange<Int>
        let lastWord: ClosedRange<Int>
        /// How many answers too few there are for half of the customers; nil where only a few customers are lost.
        let missing: ClosedRange<Int>?
        /// Customers who write at night.
        let night: Int
        /// Customers who buy without asking.
        let silent: Int
        /// Orders that are paid on the day, and on the day before.
        let paid: Int
        let paidBefore: Int
        /// Orders that nobody has paid yet, by how long ago they were placed, in minutes.
        let unpaid: [ClosedRange<Int>]
        /// Refunds that are requested on the day or open since before.
        let refunds: [DemoRefundCourse]
        /// Of a hundred customers, those with one or two, with three or four, and with more completed orders.
        let loyalty: [Int]
    }

    let platform: String
    let id: String
    let name: String
    let group: String
    let plan: Plan
    let agents: [DemoAgent]
    let goods: [DemoGoods]
    let topics: [DemoTopic]
    /// The automatic answer to a first message.
    let greeting: String
    let couriers: [String]
    /// Seconds to an answer that comes in time: quantiles at equal steps.
    let delays: [Int]
    /// How many customers begin to write in each hour from eight o'clock on; first those who are answered in time.
    let rhythm: [Int]
    let rush: [Int]

    /// When the program that passes its chats on was offline: they arrive afterwards.
    let outage: Range<Int64>?

    /// Where its chats come from.
    var chatSource: String { "/\(platform)/mall/\(group)" }

    /// Where its orders come from.
    var orderSource: String { "/\(platform)/trade/\(group)" }

    /// Where its warehouse's program tells of orders.
    var warehouseSource: String { "/erp/\(group)/\(platform)" }
}
