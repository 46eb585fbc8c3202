// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// Makes a stream of events as platforms send them: the same in every run, one NDJSON line each, some 350 bytes long.
///
/// The mix, in thousandths: 400 messages received and 300 sent, half of them with a Chinese text of 20 to 60 characters
/// (which goes to the vault); 70 orders placed, 55 paid, 45 remarked, 35 shipped, 25 completed, 10 closed; 25 refunds
/// requested, 15 decided, 20 settled. It begins with one event a shop. An event comes every 80 ms on average.
struct EventGenerator {
    /// An order that later events are about.
    struct Order {
        var pair: Shops.Pair
        var number: Int
        var amount: Int
    }

    var random: RandomSource
    private var ids: EventIDs
    private let shops = Shops()
    private var milliseconds: Int64 = 1_735_660_800_000
    private var shopsTold = 0
    private var orders: [Order] = []
    private var refunds: [Order] = []
    private var waiting: [Shops.Pair] = []
    private var sequence = 0

    init(seed: UInt64 = 1, ids: EventIDs.Kind) {
        random = RandomSource(seed: seed)
        self.ids = EventIDs(ids)
    }

    /// Writes the next event, without a line break.
    mutating func next(into line: inout [UInt8]) {
        milliseconds += Int64(random.number(below: 161))
        sequence += 1
        guard shopsTold == Shops.count else {
            begin("shop.upserted", shop: shopsTold, subject: "shops/", Shops.name(shopsTold), into: &line)
            line.append(text: #""name":"旗舰店 \#(shopsTold)","platform":"\#(Shops.platform(shopsTold))""#)
            line.append(text: #","time_zone":"Asia/Shanghai"}}"#)
            shopsTold += 1
            return
        }
        let draw = random.number(below: 1000)
        switch draw {
        case ..<400: received(into: &line)
        case ..<700: sent(into: &line)
        default: sale(draw, into: &line)
        }
    }

    private mutating func received(into line: inout [UInt8]) {
        let pair = shops.pair(&random)
        Self.keep(pair, in: &waiting, atMost: 256, &random)
        beginMessage("message.received", pair, into: &line)
        line.append(text: #","platform_seq":\#(sequence)}}"#)
    }

    private mutating func sent(into line: inout [UInt8]) {
        let pair = waiting.isEmpty ? shops.pair(&random) : waiting[random.number(below: waiting.count)]
        beginMessage("message.sent", pair, into: &line)
        let sender = ["human", "human", "human", "bot", "auto"][random.number(below: 5)]
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
            let order = Order(
                pair: shops.pair(&random),
                number: 250_101_000_000_000 + sequence,
                amount: 990 + random.number(below: 50_000)
            )
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

    private static func keep<Item>(
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
