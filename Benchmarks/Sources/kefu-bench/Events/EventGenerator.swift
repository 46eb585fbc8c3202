// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Makes a stream of events as platforms send them: the same in every run, one NDJSON line each, some 350 bytes long.
///
/// The mix, in thousandths: 400 messages received and 300 sent, half of them with a Chinese text of 20 to 60 characters
/// (which goes to the vault); 70 orders placed, 55 paid, 45 remarked, 35 shipped, 25 completed, 10 closed; 25 refunds
/// requested, 15 decided, 20 settled. It begins with one event a shop. An event comes every 80 ms on average. A desk's mix is
/// another: see `deskEvent`.
struct EventGenerator {
    /// What the stream is like.
    enum Mix {
        /// Every type often, whatever came before.
        case mixed
        /// As a desk's days go: who writes is answered, orders go on to their end.
        case desk
    }

    /// An order that later events are about.
    struct Order {
        var pair: Shops.Pair
        var number: Int
        var amount: Int
        /// The last step of a desk's order.
        var step = Step.placed
    }

    var random: RandomSource
    private var ids: EventIDs
    let shops: Shops
    private let mix: Mix
    /// The mean time from one event to the next.
    private let pace: Int
    private var milliseconds: Int64 = 1_735_660_800_000
    private var shopsTold = 0
    var orders: [Order] = []
    private var refunds: [Order] = []
    var waiting: [Shops.Pair] = []
    /// Who was answered lately, of a desk.
    var answered: [Shops.Pair] = []
    private var sequence = 0

    /// - Parameter pace: the mean time from one event to the next, in milliseconds.
    init(seed: UInt64 = 1, ids: EventIDs.Kind, mix: Mix = .mixed, shops: Shops = Shops(), pace: Int = 80) {
        random = RandomSource(seed: seed)
        self.ids = EventIDs(ids)
        self.mix = mix
        self.shops = shops
        self.pace = pace
    }

    /// Writes the next event, without a line break.
    mutating func next(into line: inout [UInt8]) {
        milliseconds += Int64(random.number(below: 2 * pace + 1))
        sequence += 1
        guard shopsTold == shops.count else {
            begin("shop.upserted", shop: shopsTold, subject: "shops/", Shops.name(shopsTold), into: &line)
            line.append(text: #""name":"旗舰店 \#(shopsTold)","platform":"\#(Shops.platform(shopsTold))""#)
            line.append(text: #","time_zone":"Asia/Shanghai"}}"#)
            shopsTold += 1
            return
        }
        let draw = random.number(below: 1000)
        if mix == .desk { return deskEvent(draw, into: &line) }
        switch draw {
        case ..<400: received(into: &line)
        case ..<700: sent(into: &line)
        default: sale(draw, into: &line)
        }
    }

    private mutating func received(into line: inout [UInt8]) {
        let pair = shops.pair(&random)
        Self.keep(pair, in: &waiting, atMost: 256, &random)
        received(from: pair, into: &line)
    }

    mutating func received(from pair: Shops.Pair, into line: inout [UInt8]) {
        beginMessage("message.received", pair, into: &line)
        line.append(text: #","platform_seq":\#(sequence)}}"#)
    }

    private mutating func sent(into line: inout [UInt8]) {
        let pair = waiting.isEmpty ? shops.pair(&random) : waiting[random.number(below: waiting.count)]
        sent(to: pair, by: ["human", "human", "human", "bot", "auto"][random.number(below: 5)], into: &line)
    }

    mutating func sent(to pair: Shops.Pair, by sender: String, into line: inout [UInt8]) {
        beginMessage("message.sent", pair, into: &line)
        if sender == "human" { line.append(text: #","agent_id":"a\#(pair.shop * 8 + random.number(below: 8))""#) }
        line.append(text: #","sender_kind":"\#(sender)"}}"#)
    }

    private mutating func beginMessage(_ type: String, _ pair: Shops.Pair, into line: inout [UInt8]) {
        begin(type, shop: pair.shop, subject: "customers/", Shops.customer(pair.customer), into: &line)
        line.append(
            text: #""content_type":"text","conversation_id":"k\#(pair.customer)-\#(milliseconds / 86_400_000)""#
        )
        if random.number(below: 2) == 0 {
            line.append(text: #","text":""#)
            _ = ChineseText.write(random: &random, into: &line)
            line.append(UInt8(ascii: "\""))
        } else {
            line.append(
                text:
                    #","platform_msg_id":"\#(1_735_660_800_000_000 + sequence)","text_len":\#(random.number(below: 60))"#
            )
        }
    }

    private mutating func sale(_ draw: Int, into line: inout [UInt8]) {
        if draw < 770 || orders.isEmpty {
            let order = newOrder()
            Self.keep(order, in: &orders, atMost: 16_384, &random)
            return write(.placed, order, into: &line)
        }
        let order = orders[random.number(below: orders.count)]
        switch draw {
        case ..<825: write(.paid, order, into: &line)
        case ..<870: write(.remarked, order, into: &line)
        case ..<905: write(.shipped, order, into: &line)
        case ..<930: write(.completed, order, into: &line)
        case ..<940: write(.closed, order, into: &line)
        case ..<965:
            Self.keep(order, in: &refunds, atMost: 4096, &random)
            write(.refundRequested, order, into: &line)
        default:
            let refund = refunds.isEmpty ? order : refunds[random.number(below: refunds.count)]
            write(draw < 980 ? .refundDecided : .refundSettled, refund, into: &line)
        }
    }

    mutating func newOrder() -> Order {
        Order(
            pair: shops.pair(&random),
            number: 250_101_000_000_000 + sequence,
            amount: 990 + random.number(below: 50_000)
        )
    }

    /// Writes everything up to the payload's first member.
    mutating func begin(_ type: String, shop: Int, subject kind: String, _ id: String, into line: inout [UInt8]) {
        line.append(text: #"{"specversion":"1.0","id":""#)
        ids.write(milliseconds: milliseconds, random: &random, into: &line)
        line.append(
            text: #"","source":"/\#(Shops.platform(shop))","type":"\#(type)","subject":"\#(kind)\#(id)","time":""#
        )
        LocalTime.write(milliseconds: milliseconds, into: &line)
        line.append(text: #"","shop":"\#(Shops.name(shop))","data":{"#)
    }

    static func keep<Item>(
        _ item: Item,
        in items: inout [Item],
        atMost limit: Int,
        _ random: inout RandomSource
    ) {
        if items.count < limit { items.append(item) } else { items[random.number(below: limit)] = item }
    }
}

extension [UInt8] {
    mutating func append(text: String) { append(contentsOf: text.utf8) }
}
