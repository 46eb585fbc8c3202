// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

@testable import EventLog

/// Shops and members whose names are one text to Swift and two to the log.
@Suite(.timeLimit(.minutes(2))) struct GroupIdentityTests {
    @Test func aGroupOfOneShopIsNotThatOfAnother() async throws {
        let log = try await TestLog.make()
        let options = SameText.ids.map { shop in
            var ofShop = GroupOptions(group: "g", member: "a")
            ofShop.shop = shop
            ofShop.end = Cut.beginning
            return ofShop
        }
        for _ in 0..<2 {
            let delivery = try await log.database.subscribe(options[0]) { try await $0.next() }
            #expect(delivery == nil)
        }
        await #expect {
            _ = try await log.database.subscribe(options[1]) { try await $0.next() }
        } throws: {
            ($0 as? GroupError)?.code == .otherFilter
        }
    }

    @Test func aMemberIsReplacedByNoneButItsNamesake() async throws {
        let log = try await TestLog.make()
        let names = SameText.ids
        try await log.database.withConnection(.consumer) { connection in
            let first = GroupStore(connection, group: "g")
            try await first.makeGroup(GroupOptions(group: "g", member: names[0]))
            try await first.join(name: names[0], patience: .seconds(60))
            try await GroupStore(connection, group: "g").join(name: names[1], patience: .seconds(60))
            let beside = try await first.beat(name: names[0])
            #expect(beside.isMember && !beside.isReplaced)
            try await GroupStore(connection, group: "g").join(name: names[0], patience: .seconds(60))
            let behind = try await first.beat(name: names[0])
            #expect(!behind.isMember && behind.isReplaced)
        }
    }
}
