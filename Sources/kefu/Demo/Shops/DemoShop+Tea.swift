// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension DemoShop {
    /// A tea shop on Pinduoduo: many small orders, and two people for the evening's rush.
    static func tea(group: String) -> DemoShop {
        DemoShop(
            platform: "pdd",
            id: "pdd-\(group)",
            name: "杭州小满茶铺",
            group: group,
            plan: Plan(
                consulting: 112...128,
                pending: 7...10,
                unanswered: 4...6,
                lastWord: 4...5,
                missing: 1...4,
                night: 9,
                silent: 18,
                paid: 46,
                paidBefore: 14,
                unpaid: [
                    3...8, 10...20, 35...60, 60...110, 100...140, 180...260, 240...400, 420...560, 600...700,
                    1392...1405, 1410...1425, 1460...1500,
                ],
                refunds: [
                    .quick, .quick, .overlooked, .returned, .stuck, .escalated, .supervised, .withdrawn, .partial,
                ],
                loyalty: [22, 8, 6]
            ),
            agents: [
                DemoAgent("小雨", shift: "day-1", begins: (8, 0), ends: (17, 0), pace: 65),
                DemoAgent("小禾", shift: "day-2", begins: (8, 30), ends: (17, 30), pace: 100),
                DemoAgent("阿茶", shift: "late", begins: (13, 0), ends: (22, 0), pace: 150),
                DemoAgent("小暖", shift: "night", begins: (17, 0), ends: (24, 0), pace: 110),
            ],
            goods: [
                DemoGoods("明前龙井50克", 5900), DemoGoods("明前龙井250克礼盒", 16_800), DemoGoods("茉莉花茶100克", 2590),
                DemoGoods("九曲红梅125克", 4580), DemoGoods("桂花乌龙12小袋", 1990), DemoGoods("白茶小饼5枚", 3280),
                DemoGoods("旅行茶具一壶两杯", 6900), DemoGoods("陈皮普洱小罐", 3990),
            ],
            topics: teaTopics,
            greeting: "您好，欢迎光临杭州小满茶铺🍵，客服正在赶来，请稍等片刻～",
            couriers: ["发顺丰", "发邮政", "发中通"],
            delays: [4, 15, 30, 55, 90, 150, 260, 420, 780, 1500, 2700],
            rhythm: [4, 7, 9, 9, 4, 5, 7, 7, 6, 5, 4, 4, 5, 4],
            rush: [0, 1, 1, 2, 5, 4, 2, 1, 2, 4, 9, 14, 8, 0],
            outage: DemoTime.at(13, 10)..<DemoTime.at(13, 32)
        )
    }

    private static let teaTopics = [
        DemoTopic([
            ("你好，这个龙井是今年的新茶吗", "亲，是今年四月初采的明前茶，下单后从冷库发出哦🍃"),
            ("请问龙井是什么时候采的", "您好，这款是四月初采的，生产日期都在罐底～"),
            ("龙井是明前还是雨前的呀", "亲，这款是明前的，芽头嫩一些～"),
        ]),
        DemoTopic([
            ("第一次喝绿茶，会不会很苦", "亲，水温85度左右、泡半分钟出汤，回甘不苦的～"),
            ("泡出来苦吗？老人喝的", "用玻璃杯少放一点，水别太开，口感很清爽的😊"),
        ]),
        DemoTopic([
            ("有小包装吗，想带去公司喝", "有的亲，桂花乌龙是独立小袋装，链接发您～"),
            ("桂花乌龙一袋多少克", "亲，一袋4克，刚好泡一杯～"),
        ]),
        DemoTopic([
            ("送长辈用哪款合适", "送长辈推荐250克礼盒，带手提袋，不放价格单的～"),
            ("礼盒有手提袋吗？送人的", "亲，礼盒都配手提袋，需要贺卡的话备注一下就好🎁"),
        ]),
        DemoTopic([
            ("可以便宜点吗", "亲，店铺首页有满99减10的券，领了再拍更划算～"),
            ("两盒有优惠吗", "两盒的话我给您改价减5元，您先拍下不要付款哦"),
            ("有没有券可以领", "有的亲，首页满99减10，今天都能用～"),
        ]),
        DemoTopic(
            [
                ("今天拍什么时候发货", "亲，下午四点前付款的当天打包，之后的明天发出～"),
                ("下单多久能发出来呀", "正常24小时内发出，发货后会有短信提醒您～"),
            ],
            robot: "亲，现货商品付款后24小时内发出，以物流信息为准～"
        ),
        DemoTopic(
            [
                ("发什么快递", "默认发中通，要顺丰的话补个差价，我给您备注上～"),
                ("可以发顺丰吗", "可以的亲，顺丰补8元运费，我来备注～"),
            ],
            robot: "亲，本店默认中通快递，指定快递请联系人工客服～"
        ),
        DemoTopic(
            [
                ("我的快递怎么两天没动了", "抱歉让您担心了，我马上联系快递催一下，有结果第一时间告诉您🙏"),
                ("物流一直停在杭州，怎么回事", "亲，已经帮您登记查件了，有消息马上回复您～"),
                ("快递显示签收了但是我没收到", "亲，我先联系派件员核实一下，您稍等～"),
            ],
            isAfterSale: true
        ),
        DemoTopic(
            [
                ("收到了，盒子压扁了", "非常抱歉，麻烦拍一下外箱，我给您登记补发～"),
                ("茶罐凹进去一块，图片发你了", "亲，实在抱歉，给您申请补偿10元可以吗？或者补发一罐"),
            ],
            isAfterSale: true
        ),
        DemoTopic(
            [
                ("拍错规格了，能换成250克的吗", "可以换的，补个差价就行，我给您备注好～"),
                ("地址写错了，能帮我改一下吗", "亲，还没打单，可以改的，新地址发我一下～"),
            ],
            isAfterSale: true
        ),
        DemoTopic(
            [
                ("不想要了，能退吗", "亲是哪里不满意呢？我看看能不能帮您解决，不行马上给您退～"),
                ("申请退款了麻烦处理一下", "好的亲，我这边马上处理～"),
            ],
            isAfterSale: true
        ),
    ]
}
