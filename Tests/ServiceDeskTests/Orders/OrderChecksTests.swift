// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import Postgres
import ServiceDesk
import Testing

/// What was done to orders that somebody must look at (R032, R038 to R041, R047).
@Suite struct OrderChecksTests {
    private func amend(_ facts: Facts, _ order: String, at: String, shop: String = "shop", _ data: String) async throws
    {
        try await tell(facts, "order.amended", order, at: at, shop: shop, data)
    }

    private func tell(
        _ facts: Facts,
        _ type: String,
        _ order: String,
        at: String,
        shop: String = "shop",
        id: String? = nil,
        _ data: String
    ) async throws {
        try await facts.insert(
            "history",
            [
                "partition": Int16(1), "shop": shop, "subject": "orders/\(order)", "at": Timestamp.may(at),
                "id": id ?? facts.nextID(), "source": "/s", "type": type, "offset": Int64(facts.serial), "data": data,
            ]
        )
    }

    private func remark(
        _ facts: Facts,
        _ order: String,
        at: String,
        flag: String?,
        agent: String? = "anna",
        by: String? = "seller"
    ) async throws {
        try await facts.insert(
            "remarks",
            [
                "partition": Int16(1), "shop": "shop", "order_id": order, "at": Timestamp.may(at), "id": facts.nextID(),
                "source": "/s", "flag": flag, "by": by, "agent": agent, "offset": Int64(0),
            ]
        )
    }

    private func ask(
        _ facts: Facts,
        _ check: OrderChecksQuery.Check,
        asOf: String,
        _ policies: PolicySet = .standard
    ) async throws -> [String] {
        let scope = Scope(all: true, asOf: .may(asOf))
        return try await facts.ask(
            OrderChecksQuery(scope: scope, policies: policies, check: check).question,
            "order",
            "state",
            "agent",
            "discount"
        )
    }

    @Test func aShopThatClosesAnUnpaidOrderIsAnAlarm() async throws {
        try await withFacts { facts in
            func close(_ id: String, by: String, paid: String? = nil, stage: String? = nil) async throws {
                try await facts.insert(
                    OrderFacts(
                        id: id,
                        placed: "11 09:00",
                        payments: paid.map { [("full", 1000, $0)] } ?? [],
                        closed: "11 10:00"
                    )
                )
                _ = try await facts.connection.query(
                    """
                    UPDATE kefu_read.orders_g1 SET closed_by = \(by), closed_event_id = \("x" + id), closed_event_source = '/s'
                    WHERE order_id = \(id)
                    """
                )
                let data = stage.map { #"{"closed_by":"\#(by)","stage":"\#($0)"}"# } ?? #"{"closed_by":"\#(by)"}"#
                try await tell(facts, "order.closed", id, at: "11 10:00", id: "x" + id, data)
            }
            try await close("alarm", by: "seller")
            try await close("buyer", by: "buyer")
            try await close("paid", by: "seller", paid: "11 10:00")
            try await close("later", by: "seller", paid: "11 10:00:00.000001")
            try await close("told", by: "seller", stage: "after_payment")
            #expect(try await ask(facts, .sellerClose, asOf: "11 09:59").isEmpty)
            #expect(try await ask(facts, .sellerClose, asOf: "11 10:01") == ["alarm alarm - -", "later alarm - -"])
            var scope = Scope(asOf: .may("12 09:00"))
            #expect(try await facts.ask(OrderChecksQuery(scope: scope).question).isEmpty)
            scope.day = TimeBound.day(PostgresDate(year: 2026, month: 5, day: 11)!)
            #expect(try await facts.ask(OrderChecksQuery(scope: scope).question, "order") == ["alarm", "later"])
        }
    }

    @Test func moreThanTwentyYuanNeedAnApproval() async throws {
        try await withFacts { facts in
            for id in ["edge", "more", "approved", "up", "first", "then"] {
                try await facts.insert(OrderFacts(id: id, placed: "11 09:00", amount: 10_000))
            }
            try await amend(
                facts,
                "edge",
                at: "11 09:10",
                #"{"kind":"price","agent_id":"anna","old":10000,"new":8000}"#
            )
            try await amend(
                facts,
                "more",
                at: "11 09:10",
                #"{"kind":"price","agent_id":"anna","old":10000,"new":7999}"#
            )
            try await amend(
                facts,
                "approved",
                at: "11 09:10",
                #"{"kind":"price","agent_id":"anna","old":10000,"new":5000,"approved_by":"lead"}"#
            )
            try await amend(facts, "up", at: "11 09:10", #"{"kind":"price","agent_id":"anna","old":10000,"new":15000}"#)
            // A platform that tells only the new price: the old one is that of the order, then that of the change before.
            try await amend(facts, "first", at: "11 09:10", #"{"kind":"price","agent_id":"bo","new":7500}"#)
            try await amend(facts, "first", at: "11 09:20", #"{"kind":"price","agent_id":"bo","new":5500}"#)
            try await amend(
                facts,
                "then",
                at: "11 09:10",
                #"{"kind":"price","agent_id":"bo","old":{"goods_minor":9500,"freight_minor":500},"new":{"goods_minor":9500,"freight_minor":0}}"#
            )
            try await amend(facts, "edge", at: "11 09:30", #"{"kind":"address","agent_id":"anna"}"#)
            #expect(
                try await ask(facts, .approval, asOf: "11 10:00") == ["first needed bo 2500", "more needed anna 2001"]
            )
            try await facts.insertPolicy("price.alone_minor", "2500", from: 11)
            #expect(try await ask(facts, .approval, asOf: "11 10:00").isEmpty)
        }
    }

    @Test func onTmallOnlyTheFreightMayChange() async throws {
        try await withFacts { facts in
            try await facts.insertShop(platform: "tmall")
            try await facts.insertShop("other", platform: "taobao")
            let freight =
                #"{"kind":"price","old":{"goods_minor":900,"freight_minor":100},"new":{"goods_minor":900,"freight_minor":0}}"#
            let goods =
                #"{"kind":"price","old":{"goods_minor":900,"freight_minor":100},"new":{"goods_minor":800,"freight_minor":200}}"#
            try await amend(facts, "freight", at: "11 09:10", freight)
            try await amend(facts, "goods", at: "11 09:10", goods)
            try await amend(facts, "elsewhere", at: "11 09:10", shop: "other", goods)
            try await amend(facts, "total", at: "11 09:10", #"{"kind":"price","old":1000,"new":900}"#)
            try await amend(facts, "same", at: "11 09:10", #"{"kind":"price","old":1000,"new":1000}"#)
            try await amend(
                facts,
                "only",
                at: "11 09:10",
                #"{"kind":"price","old":{"freight_minor":100},"new":{"freight_minor":0}}"#
            )
            #expect(
                try await ask(facts, .goodsPrice, asOf: "11 10:00") == ["goods changed - 0", "total unclear - 100"]
            )
        }
    }

    @Test func whoChangesAPriceAfterShipmentRemarksItInBlue() async throws {
        try await withFacts { facts in
            let change = #"{"kind":"price","agent_id":"anna","old":1000,"new":900}"#
            for id in ["before", "blue", "late", "none", "yellow", "bo", "buyer"] {
                try await facts.insert(
                    OrderFacts(id: id, placed: "10 09:00", shipped: id == "before" ? "11 09:10:00.000001" : "11 09:10")
                )
                try await amend(facts, id, at: "11 09:10", change)
            }
            try await remark(facts, "blue", at: "11 09:40", flag: "blue")
            try await remark(facts, "late", at: "11 09:40:00.000001", flag: "blue")
            try await remark(facts, "yellow", at: "11 09:20", flag: "yellow")
            try await remark(facts, "bo", at: "11 09:20", flag: "blue", agent: "bo")
            try await remark(facts, "buyer", at: "11 09:20", flag: "blue", agent: nil, by: "buyer")
            #expect(
                try await ask(facts, .remark, asOf: "11 09:40") == [
                    "bo due anna 100", "buyer due anna 100", "late due anna 100", "none due anna 100",
                    "yellow due anna 100",
                ]
            )
            #expect(
                try await ask(facts, .remark, asOf: "11 10:00") == [
                    "bo missing anna 100", "buyer missing anna 100", "late late anna 100", "none missing anna 100",
                    "yellow wrong_flag anna 100",
                ]
            )
            var policies = PolicySet.standard
            try policies.set("remark.limit_ms", to: "1800001")
            #expect(!(try await ask(facts, .remark, asOf: "11 10:00", policies)).contains("late late anna 100"))
        }
    }

    @Test func aChangedAddressNeedsARemarkOfAnyFlag() async throws {
        try await withFacts { facts in
            for id in ["done", "unknown", "open"] {
                try await facts.insert(OrderFacts(id: id, placed: "11 09:00"))
                try await amend(facts, id, at: "11 09:10", #"{"kind":"address","agent_id":"anna"}"#)
            }
            try await remark(facts, "done", at: "11 09:10", flag: nil)
            // A platform that does not tell who wrote it.
            try await remark(facts, "unknown", at: "11 09:20", flag: "purple", agent: nil, by: nil)
            #expect(try await ask(facts, .remark, asOf: "11 10:00") == ["open missing anna -"])
        }
    }
}
