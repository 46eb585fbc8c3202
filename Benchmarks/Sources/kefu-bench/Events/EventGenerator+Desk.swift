// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension EventGenerator {
    /// How many orders are always on their way.
    private static let openOrders = 2000

    /// Writes an event as a desk has them, by a draw of a thousandth.
    ///
    /// 400 messages received, two of five from somebody who waits already, and 300 sent: whoever waits is answered by a human as
    /// soon as 64 wait, all but one in a hundred; other messages go to those who were answered. 55 orders placed, of which four in
    /// five are paid, shipped and completed and one is closed, a step at a time in 150; 45 remarked; 50 about refunds.
    mutating func deskEvent(_ draw: Int, into line: inout [UInt8]) {
        switch draw {
        case ..<400: deskReceived(into: &line)
        case ..<700: deskSent(into: &line)
        default: deskSale(draw, into: &line)
        }
    }

    private mutating func deskReceived(into line: inout [UInt8]) {
        let isAgain = !waiting.isEmpty && random.number(below: 5) < 2
        let pair = isAgain ? waiting[random.number(below: waiting.count)] : shops.pair(&random)
        if !isAgain, random.number(below: 100) > 0 { waiting.append(pair) }
        received(from: pair, into: &line)
    }

    private mutating func deskSent(into line: inout [UInt8]) {
        guard waiting.count > 64 else {
            let pair = answered.isEmpty ? shops.pair(&random) : answered[random.number(below: answered.count)]
            return sent(to: pair, by: ["human", "bot", "auto"][random.number(below: 3)], into: &line)
        }
        let place = random.number(below: waiting.count)
        let pair = waiting[place]
        waiting.swapAt(place, waiting.count - 1)
        waiting.removeLast()
        Self.keep(pair, in: &answered, atMost: 64, &random)
        sent(to: pair, by: "human", into: &line)
    }

    private mutating func deskSale(_ draw: Int, into line: inout [UInt8]) {
        if draw < 755 || orders.count < Self.openOrders {
            let order = newOrder()
            orders.append(order)
            return write(.placed, order, into: &line)
        }
        let place = random.number(below: orders.count)
        let order = orders[place]
        switch draw {
        case ..<905: advance(place, into: &line)
        case ..<950: write(.remarked, order, into: &line)
        case ..<970: write(.refundRequested, order, into: &line)
        case ..<985: write(.refundDecided, order, into: &line)
        default: write(.refundSettled, order, into: &line)
        }
    }

    /// The next step of an order; after its last one nothing more is told of it.
    private mutating func advance(_ place: Int, into line: inout [UInt8]) {
        let step: Step =
            switch orders[place].step {
            case .placed: random.number(below: 5) == 0 ? .closed : .paid
            case .paid: .shipped
            default: .completed
            }
        orders[place].step = step
        write(step, orders[place], into: &line)
        if step == .closed || step == .completed {
            orders.swapAt(place, orders.count - 1)
            orders.removeLast()
        }
    }
}
