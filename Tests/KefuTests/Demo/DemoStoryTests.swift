// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import Postgres
import Testing

@testable import kefu

struct DemoStoryTests {
    private static let seeds = Array(0...19 as ClosedRange<UInt64>) + [.max]

    @Test(arguments: seeds)
    func everyLineIsAnEventOfTheDayOrBefore(seed: UInt64) throws {
        let story = try DemoLines.of(seed: seed)
        #expect((1500...4000).contains(story.lines.count))
        #expect(story.events.allSatisfy { $0.time.microseconds <= DemoTime.now })
        #expect(story.events.allSatisfy { $0.shop.hasSuffix("-demo-\(seed)") && $0.source.contains("demo-\(seed)") })
    }

    @Test func theSameSeedGivesTheSameBytes() {
        #expect(DemoStory(seed: 5).lines() == DemoStory(seed: 5).lines())
        #expect(DemoStory(seed: 5).lines() != DemoStory(seed: 6).lines())
    }

    @Test func storiesOfTwoSeedsShareNothing() throws {
        func names(_ seed: UInt64, _ name: (Event) -> String?) throws -> Set<String> {
            Set(try DemoLines.of(seed: seed).events.compactMap(name))
        }
        #expect(try names(1) { $0.source }.isDisjoint(with: try names(2) { $0.source }))
        #expect(try names(1) { $0.shop }.isDisjoint(with: try names(2) { $0.shop }))
        #expect(try names(1) { $0.text("customer_id") }.isDisjoint(with: try names(2) { $0.text("customer_id") }))
        #expect(try names(1) { $0.text("order_id") }.isDisjoint(with: try names(2) { $0.text("order_id") }))
    }

    @Test(arguments: seeds)
    func someEventsComeTwiceAndNoneInTwoVersions(seed: UInt64) throws {
        let story = try DemoLines.of(seed: seed)
        let distinct = story.distinct.count
        #expect(Set(story.lines).count == distinct)
        #expect(story.lines.count > distinct)
    }

    @Test(arguments: seeds)
    func someEventsComeAfterLaterOnesOfTheirSubject(seed: UInt64) throws {
        var latest: [[String]: Int64] = [:]
        var late: Set<String> = []
        for event in try DemoLines.of(seed: seed).events {
            let kind = event.type == "order.remarked" ? event.type : ""
            let key = [event.shop, event.subject, kind]
            if event.time.microseconds < latest[key] ?? .min {
                late.insert(event.type)
            }
            latest[key] = max(latest[key] ?? .min, event.time.microseconds)
        }
        #expect(late.contains("message.received") || late.contains("message.sent"))
        #expect(late.contains("order.remarked"), "no remark arrives after one that was written later")
    }

    @Test(arguments: seeds)
    func theTeaShopIsAboutToMissHalf(seed: UInt64) throws {
        let rate = DemoRate(try DemoLines.of(seed: seed).of("pdd"))
        #expect(rate.customers >= 100)
        #expect(rate.effective * 100 < rate.customers * 50)
        #expect(rate.effective * 100 > rate.customers * 40)
        #expect((rate.effective + rate.pending) * 2 >= rate.customers)
    }

    @Test(arguments: seeds)
    func theLinenShopDoesWell(seed: UInt64) throws {
        let rate = DemoRate(try DemoLines.of(seed: seed).of("tmall"))
        #expect(rate.customers >= 45)
        #expect(rate.effective * 100 > rate.customers * 90)
    }

    @Test(arguments: seeds)
    func everyKindOfEventAndEveryFlagOccurs(seed: UInt64) throws {
        let story = try DemoLines.of(seed: seed).distinct
        let types = [
            "shop.upserted", "shift.planned", "shift.started", "shift.ended", "agent.presence_changed",
            "handover.submitted", "conversation.opened", "conversation.assigned", "conversation.reported",
            "message.received", "message.sent", "message.recalled", "order.placed", "order.paid", "order.amended",
            "order.shipped", "order.completed", "order.closed", "order.remarked", "refund.requested", "refund.decided",
            "refund.goods_returned", "refund.escalated", "refund.settled",
        ]
        let missing = Set(types).subtracting(story.map(\.type))
        #expect(missing.isEmpty, "\(missing.sorted())")
        let flags = Set(story.filter { $0.type == "order.remarked" }.compactMap { $0.text("flag") })
        #expect(flags == ["yellow", "purple", "blue", "red", "green"])
        for kind in ["human", "auto", "bot"] {
            #expect(story.contains { $0.has("sender_kind", kind) }, "nobody of kind \(kind) writes")
        }
        for kind in ["deposit", "balance"] {
            #expect(story.contains { $0.type == "order.paid" && $0.has("kind", kind) }, "no payment is a \(kind)")
        }
    }

    @Test(arguments: seeds)
    func everyTierOccurs(seed: UInt64) throws {
        let completed = try DemoLines.of(seed: seed).distinct.filter { $0.type == "order.completed" }
        let orders = Dictionary(grouping: completed) { $0.text("customer_id") }.values.map(\.count)
        #expect(orders.contains { $0 >= 5 })
        #expect(orders.contains { (1..<5).contains($0) })
        let known = try Set(DemoLines.of(seed: seed).distinct.compactMap { $0.text("customer_id") })
        #expect(known.count > orders.count)
    }

    @Test(arguments: seeds)
    func noTextHoldsAnythingLikeAPhoneNumber(seed: UInt64) throws {
        for event in try DemoLines.of(seed: seed).distinct {
            let digits = (event.personal ?? "").split { !$0.isNumber }.map(\.count).max() ?? 0
            #expect(digits < 5, "\(event.type) \(event.id)")
        }
    }
}
