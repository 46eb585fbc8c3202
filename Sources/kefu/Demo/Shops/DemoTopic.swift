// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// What customers write about, and what they are told.
struct DemoTopic {
    /// Questions with their answers.
    let exchanges: [(question: String, answer: String)]
    /// What the shop's robot knows about it, if anything.
    let robot: String?
    /// Whether the customer has an order already (售后).
    let isAfterSale: Bool

    init(_ exchanges: [(question: String, answer: String)], robot: String? = nil, isAfterSale: Bool = false) {
        self.exchanges = exchanges
        self.robot = robot
        self.isAfterSale = isAfterSale
    }

    /// What customers add to a question.
    static let additions = ["麻烦快一点，谢谢", "急用的", "谢谢", "第一次在你家买"]

    /// Ways to ask again when nobody answers.
    static let impatient = ["在吗？", "还在吗", "人呢", "？？", "有人吗，等好久了", "客服在不在呀"]

    /// Last words, which call for an answer as well.
    static let courtesies = ["好的谢谢", "好的", "嗯嗯，知道了", "收到，谢谢😊", "ok👌", "行，那我下单了", "好的，麻烦了", "谢谢亲"]

    /// Last words without any words.
    static let emoji = ["👍", "👌", "🌹", "🙏"]

    /// Answers to last words.
    static let farewells = [
        "不客气亲，有问题随时找我们～", "好的呢，祝您生活愉快🌷", "感谢您的支持，期待您再次光临～", "亲客气啦，有需要随时留言😊",
    ]

    /// What somebody says who kept the customer waiting.
    static let apologies = ["亲，实在抱歉让您久等了🙏", "不好意思亲，刚才咨询的人比较多，久等了", "抱歉抱歉，才看到您的消息"]

    /// Messages that no customer would send.
    static let advertisements = ["店铺流量代运营，七天见效，先做后付，了解一下", "大量空包单号出售，价格低，量大优惠", "老板，需要补单吗？真实买家，安全稳定"]
}
