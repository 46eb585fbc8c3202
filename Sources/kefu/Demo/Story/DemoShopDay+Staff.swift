// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

extension DemoShopDay {
    /// Tells what the shop is.
    mutating func introduce() {
        let time = DemoTime.at(-24 * 90 + 10)
        tell(
            "shop.upserted",
            id: "shop:\(shop.id)",
            source: "/operator/\(shop.group)",
            subject: "shops/\(shop.id)",
            at: time,
            delay: DemoTime.second,
            [
                "shop_id": .string(shop.id),
                "platform": .string(shop.platform),
                "name": .string(shop.name),
                "group": .string(shop.group),
                "time_zone": "Asia/Shanghai",
                "business_hours": .object(["opens": "08:00", "closes": "24:00"]),
            ]
        )
    }

    /// Tells who works when.
    mutating func workShifts() {
        for agent in shop.agents {
            let shift = "20260511-\(shop.platform)-\(agent.shift)"
            let source = "/roster/\(shop.group)"
            let isNight = agent.shift == "night"
            tell(
                "shift.planned",
                id: "planned:\(shift)",
                source: source,
                subject: "shifts/\(shift)",
                at: DemoTime.at(-6) + seconds(0...600),
                [
                    "shift_id": .string(shift),
                    "agent_id": .string(agent.name),
                    "kind": isNight ? "night" : "day",
                    "starts_at": .string(DemoTime.text(agent.begins)),
                    "ends_at": .string(DemoTime.text(agent.ends)),
                    "shop_ids": .array([.string(shop.id)]),
                ]
            )
            let start = agent.begins - minutes(1...6)
            shiftChanged("started", shift, agent, at: start)
            present(agent, "online", at: start + seconds(5...40))
            if agent.begins < DemoTime.at(12) {
                let lunch = DemoTime.at(11, 50) + minutes(0...50)
                present(agent, "away", at: lunch)
                present(agent, "online", at: lunch + minutes(25...40))
            }
            if agent.ends < DemoTime.now {
                present(agent, "offline", at: agent.ends + seconds(20...300))
                shiftChanged("ended", shift, agent, at: agent.ends + seconds(310...500))
            }
        }
        handOver()
    }

    private mutating func shiftChanged(_ what: String, _ shift: String, _ agent: DemoAgent, at time: Int64) {
        tell(
            "shift.\(what)",
            id: "\(what):\(shift)",
            source: "/roster/\(shop.group)",
            subject: "shifts/\(shift)",
            at: time,
            ["shift_id": .string(shift), "agent_id": .string(agent.name)]
        )
    }

    private mutating func present(_ agent: DemoAgent, _ presence: String, at time: Int64) {
        tell(
            "agent.presence_changed",
            id: "presence:\(shop.platform):\(agent.shift):\(time / DemoTime.second)",
            source: shop.chatSource,
            subject: "agents/\(agent.name)",
            at: time,
            ["agent_id": .string(agent.name), "presence": .string(presence), "client": "pc"]
        )
    }

    /// The first shift leaves open matters to the last one.
    private mutating func handOver() {
        guard let first = shop.agents.first, let last = shop.agents.last else {
            return
        }
        let handover = "20260511-\(shop.platform)"
        let time = first.ends - minutes(2...8)
        tell(
            "handover.submitted",
            id: "handover:\(handover)",
            source: "/roster/\(shop.group)",
            subject: "handovers/\(handover)",
            at: time,
            [
                "handover_id": .string(handover),
                "from_shift_id": "20260511-\(shop.platform)-\(first.shift)",
                "from_agent_id": .string(first.name),
                "to_agent_id": .string(last.name),
                "items": .array([
                    .object(["item_id": "1", "kind": "note", "priority": "high"]),
                    .object(["item_id": "2", "kind": "refund", "priority": "normal"]),
                ]),
                "note_text": "两个快递查件还没回复，晚上记得跟一下；缺货的改款客户已备注紫旗",
            ]
        )
        tell(
            "handover.acknowledged",
            id: "handover:\(handover):ack",
            source: "/roster/\(shop.group)",
            subject: "handovers/\(handover)",
            at: time + minutes(15...40),
            ["handover_id": .string(handover), "by_agent_id": .string(last.name)]
        )
    }
}
