// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension DemoShop {
    /// A shop for bed linen on Tmall: fewer and larger orders, and enough people.
    static func linen(group: String) -> DemoShop {
        DemoShop(
            platform: "tmall",
            id: "tmall-\(group)",
            name: "青禾小筑旗舰店",
            group: group,
            plan: Plan(
                consulting: 47...55,
                pending: 1...1,
                unanswered: 0...0,
                lastWord: 1...1,
                missing: nil,
                night: 3,
                silent: 7,
                paid: 20,
                paidBefore: 6,
                unpaid: [5...12, 40...75, 150...200, 300...420, 1395...1420],
                refunds: [.quick, .returned, .overlooked, .withdrawn, .partial],
                loyalty: [26, 9, 9]
            ),
            agents: [
                DemoAgent("青青", shift: "day-1", begins: (8, 0), ends: (17, 30), pace: 80),
                DemoAgent("小竹", shift: "day-2", begins: (9, 0), ends: (18, 0), pace: 100),
                DemoAgent("阿布", shift: "late", begins: (15, 0), ends: (24, 0), pace: 90),
                DemoAgent("小柚", shift: "night", begins: (17, 0), ends: (24, 0), pace: 120),
            ],
            goods: [
                DemoGoods("水洗棉四件套1.5米", 29_900), DemoGoods("水洗棉四件套1.8米", 35_900), DemoGoods("亚麻四件套1.8米", 79_900),
                DemoGoods("夏凉被150x200", 19_900), DemoGoods("乳胶枕一对", 25_900), DemoGoods("纱布浴巾两条", 8900),
            ],
            topics: linenTopics,
            greeting: "您好，这里是青禾小筑旗舰店，很高兴为您服务🌿",
            couriers: ["发顺丰", "发京东", "发圆通"],
            delays: [3, 7, 11, 15, 19, 24, 30, 40, 60, 110, 280],
            rhythm: [2, 4, 5, 5, 4, 4, 5, 5, 4, 4, 4, 6, 7, 4],
            rush: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0],
            outage: nil
        )
    }

    private static let linenTopics = [
        DemoTopic([
            ("1.8米的床用多大的被套", "亲，1.8米床配220x240的被套～"),
            ("床垫厚28厘米，床笠够高吗", "床笠高30厘米，您的床垫刚好能包住哦"),
        ]),
        DemoTopic(
            [
                ("会掉色吗", "亲，首次单独冷水洗就好，正常不会掉色的～"),
                ("水洗棉会不会起球", "我们用的是长绒棉，正常洗护不容易起球～"),
                ("亚麻的会扎人吗", "我们的亚麻是软化处理过的，贴身睡也舒服～"),
            ],
            robot: "亲，建议首次单独清洗，30度以下水温，避免暴晒～"
        ),
        DemoTopic([
            ("有没有活动", "亲，领店铺券满500减40，购物车直接用～"),
            ("现在买有赠品吗", "今天下单送洗衣袋一个，随包裹一起发～"),
            ("会员有折扣吗", "亲，入会可以再减10元～"),
        ]),
        DemoTopic(
            [
                ("什么时候发货", "亲，现货当天下午五点前付款当天发出～"),
                ("周末能到上海吗", "现货24小时内发出，到货时间您看一下物流预估哦"),
            ],
            robot: "亲，现货商品48小时内发货～"
        ),
        DemoTopic([
            ("能开发票吗", "可以的亲，下单后在订单里申请电子发票就行～"),
            ("发票抬头写公司可以吗", "可以开公司抬头，税号一起填上就行～"),
        ]),
        DemoTopic(
            [
                ("收到有一个线头", "亲，麻烦拍张照片，我马上给您处理～"),
                ("枕套少了一个", "非常抱歉，给您补发一个枕套，今天就安排～"),
                ("颜色和图片不太一样", "亲，拍摄光线会有一点色差，介意的话可以退换哦"),
            ],
            isAfterSale: true
        ),
        DemoTopic(
            [
                ("想换大一号的", "可以换的亲，您点退换货，备注尺寸就好～"),
                ("退货运费谁出", "七天无理由，有运费险的，放心～"),
            ],
            isAfterSale: true
        ),
        DemoTopic(
            [
                ("快递到哪了", "我帮您查到已经到您的城市了～"),
                ("物流两天没更新", "亲，我催一下快递，稍后回复您～"),
            ],
            isAfterSale: true
        ),
    ]
}
