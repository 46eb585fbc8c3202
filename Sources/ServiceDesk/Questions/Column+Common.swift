// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension Column {
    static let shop = Column("shop", .identifier, "shop", "店铺")
    static let customer = Column("customer", .identifier, "customer", "客户")
    static let agent = Column("agent", .identifier, "agent", "客服")
    static let order = Column("order", .identifier, "order", "订单")
    static let shift = Column("shift", .identifier, "shift", "班次")
    static let day = Column("day", .day, "day", "日期")
    static let currency = Column("currency", .text, "currency", "币种")
    /// The shop's name in force.
    static let shopName = Column("name", .text, "name", "店铺名称")
    static let platform = Column(
        "platform",
        .code,
        "platform",
        "平台",
        words: [
            "pdd": Phrase("Pinduoduo", "拼多多"), "taobao": Phrase("Taobao", "淘宝"), "tmall": Phrase("Tmall", "天猫"),
            "jd": Phrase("JD", "京东"), "other": Phrase("other", "其他"),
        ]
    )
    static let flag = Column(
        "flag",
        .code,
        "flag",
        "旗帜",
        words: [
            "none": Phrase("none", "无"), "grey": Phrase("grey", "灰"), "red": Phrase("red", "红"),
            "yellow": Phrase("yellow", "黄"), "green": Phrase("green", "绿"), "blue": Phrase("blue", "蓝"),
            "purple": Phrase("purple", "紫"), "other": Phrase("other", "其他"),
        ]
    )
}
