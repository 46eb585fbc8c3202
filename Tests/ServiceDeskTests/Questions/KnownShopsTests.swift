// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Projections
import Testing

@testable import ServiceDesk

struct KnownShopsTests {
    private let known = KnownShops([
        .init(id: "pdd-100000001", name: "杭州小满茶铺", group: "茶"), .init(id: "jd-7", name: nil, group: nil),
    ])

    @Test func aShopIsKnownByItsIdItsNameAndItsGroup() {
        #expect(known.unknown(["pdd-100000001", "杭州小满茶铺", "茶", "jd-7"]).isEmpty)
    }

    @Test func theNearestIsNamedWhereOneIsNear() {
        let lines = known.unknown(["pdd-10000001", "jd-7", "nosuch"])
        #expect(
            lines.map(\.english) == [
                "no shop is known as pdd-10000001; the nearest is pdd-100000001 (kefu shops lists them)",
                "no shop is known as nosuch (kefu shops lists them)",
            ]
        )
        #expect(lines.last?.chinese == "没有名为 nosuch 的店铺（kefu shops 列出全部）")
    }

    @Test func aShopIsKnownByTheBytesOfItsTexts() {
        let shops = SameText.ids.map { KnownShops.Shop(id: $0, name: nil, group: "g") }
        for id in SameText.ids {
            let found = KnownShops(shops).shops(of: id).map(\.id)
            #expect(found.map { Array($0.utf8) } == [Array(id.utf8)])
        }
        #expect(KnownShops(shops).shops(of: "g").count == 2)
        #expect(KnownShops([shops[0]]).unknown(SameText.ids).count == 1)
    }

    @Test func aShopOfWhichOnlyPresenceIsToldIsKnown() async throws {
        let log = try await TestLog.folded([
            #"{"specversion":"1.0","id":"1","source":"/x","type":"agent.presence_changed","subject":"agents/a","#
                + #""time":"2026-05-11T10:00:00+08:00","shop":"pr","data":{"presence":"online"}}"#
        ])
        let known = try await KnownShops.read(ReadModels(log.database), named: ["pr", "nosuch"])
        let lines = known.unknown(["pr", "nosuch"]).map(\.english)
        #expect(lines == ["no shop is known as nosuch (kefu shops lists them)"])
    }

    @Test func whereNoShopIsKnownThatIsSaid() {
        let line = KnownShops([]).unknown(["s1"]).first
        #expect(
            line?.english == "no shop is known as s1, nor any other: kefu project --once folds what was appended"
        )
    }
}
