// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

/// The remarks of the day: who handles an order writes down why, who, and when.
extension DemoShopDay {
    mutating func remark() {
        let count = shop.platform == "pdd" ? 3 : 1
        let waiting = random.shuffled(unshipped.filter { $0.placedAt < DemoTime.at(20) })
        for order in waiting.prefix(count) {
            write(random.pick(["缺货改款", "等新货", "改地址"]), flag: "purple", on: order, tag: "待处理")
        }
        for order in waiting.dropFirst(count).prefix(count) {
            write(random.pick(shop.couriers), flag: "red", on: order)
        }
        for order in random.shuffled(shipped).prefix(count) {
            write(random.pick(["拦截改地址", "催派送", "补发一件"]), flag: "blue", on: order, after: DemoTime.at(18, 50))
        }
        for order in waiting.dropFirst(2 * count).prefix(1) {
            changeMind(order)
        }
    }

    /// A remark with the flag for it, some time after the order or after a time of day.
    private mutating func write(
        _ reason: String,
        flag: String,
        on order: DemoOrder,
        after earliest: Int64 = DemoTime.at(8, 30),
        tag: String? = nil
    ) {
        let time = max(order.placedAt, earliest) + minutes(13...90)
        let agent = agent(at: time)
        remark(order, "\(reason)+\(agent.name)/\(DemoTime.shortDay(time))", flag: flag, at: time, by: agent, tag: tag)
    }

    /// An older remark that arrives when the log has a newer one already: the newer one stays in force.
    private mutating func changeMind(_ order: DemoOrder) {
        let early = max(order.placedAt, DemoTime.at(8, 30)) + minutes(13...25)
        let late = early + minutes(10...25)
        let first = agent(at: early)
        let second = agent(at: late)
        let day = DemoTime.shortDay(late)
        remark(order, "缺货改款+\(second.name)/\(day)", flag: "purple", at: late, by: second)
        remark(
            order,
            "\(shop.couriers[0])+\(first.name)/\(day)",
            flag: "red",
            at: early,
            by: first,
            source: shop.warehouseSource,
            delay: late - early + minutes(3...35)
        )
    }
}
