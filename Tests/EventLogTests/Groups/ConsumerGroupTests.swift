// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import KefuTesting
import Postgres
import Testing

@testable import EventLog

/// Groups over a real server.
@Suite(.timeLimit(.minutes(5))) struct ConsumerGroupTests {
    private func line(_ id: Int, _ subject: Int, type: String = "message.received", shop: String = "s") -> String {
        #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"\#(type)","subject":"customers/c\#(subject)","time":"2026-05-11T10:00:00Z","shop":"\#(shop)","data":{"text":"x"}}"#
    }

    private func options(_ member: String = "a", window: Int = 1000) -> GroupOptions {
        var options = GroupOptions(group: "g", member: member)
        options.window = window
        options.heartbeat = .milliseconds(100)
        options.patience = .seconds(2)
        return options
    }

    /// Everything up to the present heads.
    private func end(_ log: TestLog) async throws -> Cut {
        try await log.database.withConnection(.logReader) { try await LogHeads.cut($0) }
    }

    @Test func everyEventIsDeliveredOnceAndTheGroupGoesOnWhereItWas() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<300).map { line($0, $0 % 40) })
        var options = options(window: 50)
        options.end = try await end(log)
        let first = try await log.database.subscribe(options) { member in
            var ids: [String] = []
            for try await delivery in member.deliveries {
                ids.append(delivery.event.id)
                try await member.acknowledge(delivery)
            }
            return ids
        }
        #expect(Set(first).count == 300 && first.count == 300)
        _ = try await log.append((300..<310).map { line($0, $0 % 40) })
        options.end = try await end(log)
        let second = try await log.database.subscribe(options) { member in
            var ids: Set<String> = []
            for try await delivery in member.deliveries {
                ids.insert(delivery.event.id)
                try await member.acknowledge(delivery)
            }
            return ids
        }
        #expect(second == Set((300..<310).map { "e\($0)" }))
    }

    @Test func latestBeginsBehindWhatIsThere() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<50).map { line($0, $0) })
        var options = options()
        options.start = .latest
        options.types = ["message.*"]
        let got = try await log.database.subscribe(options) { member in
            while !(try await log.isGroupMade()) { try await Task.sleep(for: .milliseconds(20)) }
            _ = try await log.append([line(50, 1), line(51, 2, type: "conversation.closed")])
            let delivery = try await member.next()
            return delivery?.event.id
        }
        #expect(got == "e50")
        await #expect(throws: GroupError.self) {
            var other = options
            other.types = ["order.*"]
            try await log.database.subscribe(other) { _ = try await $0.next() }
        }
    }

    @Test func refusedEventsAreTriedAndParkedAndTheirSubjectBehindThem() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<60).map { line($0, $0 % 3) })
        var options = options()
        options.maxDeliveries = 3
        options.end = try await end(log)
        let (tries, others) = try await log.database.subscribe(options) { member in
            var tries = 0
            var others: [String] = []
            for try await delivery in member.deliveries {
                if delivery.event.subject == "customers/c1" {
                    #expect(delivery.event.id == "e1", "nothing overtakes the event that is refused")
                    tries += 1
                    try await member.refuse(delivery, reason: "no such customer")
                } else {
                    others.append(delivery.event.id)
                    try await member.acknowledge(delivery)
                }
            }
            return (tries, others)
        }
        #expect(tries == 3)
        #expect(others.count == 40 && Set(others).count == 40)
        try await log.database.withConnection(.consumer) { connection in
            let group = ConsumerGroup("g", connection: connection)
            let parked = try await group.parked()
            #expect(parked.map(\.subject) == ["customers/c1"])
            #expect(parked.map(\.reason) == ["no such customer"])
            #expect(parked.map(\.behind) == [19])
            #expect(parked.map(\.state) == [.parked])
            #expect(try await group.retry() == 1)
        }
        _ = try await log.append([line(61, 1)])
        options.end = try await end(log)
        let again = try await log.database.subscribe(options) { member in
            var ids: [String] = []
            for try await delivery in member.deliveries {
                ids.append(delivery.event.id)
                try await member.acknowledge(delivery)
            }
            return ids
        }
        #expect(again == (0..<20).map { "e\($0 * 3 + 1)" } + ["e61"])
        try await log.database.withConnection(.consumer) { connection in
            let parked = try await ConsumerGroup("g", connection: connection).parked()
            #expect(parked.isEmpty)
        }
    }

    /// Of each subject the first is found, however many wait behind it and in whatever order subjects lie.
    @Test func theFirstParkedEventOfEachSubjectIsFound() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<90).map { line($0, $0 % 30, shop: $0 % 2 == 0 ? "s" : "t") })
        var options = options()
        options.maxDeliveries = 1
        options.end = try await end(log)
        try await log.database.subscribe(options) { member in
            for try await delivery in member.deliveries {
                // Every other subject of three stays behind.
                let number = Int(delivery.event.id.dropFirst()) ?? 0
                if number % 30 % 3 == 0 {
                    try await member.refuse(delivery, reason: "no")
                } else {
                    try await member.acknowledge(delivery)
                }
            }
        }
        try await log.database.withConnection(.consumer) { connection in
            let store = GroupStore(connection, group: "g")
            let found = try await store.firstParked(Array(0..<16))
            #expect(found.map(\.offset).count == 10)
            let expected = try await connection.query(
                """
                SELECT partition, min("offset"), shop, subject FROM kefu.group_parked
                WHERE group_name = 'g' GROUP BY partition, shop, subject
                """
            ).rows.map { try $0.decode((Int16, Int64, String, String).self) }
            let places = Set(expected.map { "\($0.0):\($0.1) \($0.2) \($0.3)" })
            #expect(
                Set(found.map { "\($0.partition):\($0.offset) \($0.subject.shop) \($0.subject.subject)" }) == places
            )
        }
    }

    /// Offsets are dense: what is missing is told, not stepped over.
    @Test func aHoleIsTold() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<60).map { line($0, $0 % 3) })
        try await log.withSuperuser { connection in
            try await connection.execute("SET session_replication_role = replica")
            try await connection.execute(#"DELETE FROM kefu.events WHERE "offset" = 3"#)
        }
        var options = options()
        options.end = try await end(log)
        let error = await #expect(throws: EventLogError.self) {
            try await log.database.subscribe(options) { member in
                for try await delivery in member.deliveries { try await member.acknowledge(delivery) }
            }
        }
        #expect(error?.code == .damaged)
    }

    @Test func aConsumerThatFailsOverAnEventParksItAndNothingElse() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<100).map { line($0, $0 % 20) })
        var options = options()
        options.maxDeliveries = 3
        options.end = try await end(log)
        struct Crash: Error {}
        var done: Set<String> = []
        var crashes = 0
        for _ in 0..<20 {
            do {
                done.formUnion(
                    try await log.database.subscribe(options) { member in
                        var ids: Set<String> = []
                        for try await delivery in member.deliveries {
                            if delivery.event.id == "e27" { throw Crash() }
                            ids.insert(delivery.event.id)
                            try await member.acknowledge(delivery)
                        }
                        return ids
                    }
                )
                break
            } catch is Crash {
                crashes += 1
            }
        }
        #expect(crashes == 3)
        try await log.database.withConnection(.consumer) { connection in
            let parked = try await ConsumerGroup("g", connection: connection).parked()
            #expect(parked.map(\.subject) == ["customers/c7"])
            #expect(parked.map(\.behind) == [3])
        }
    }

    @Test func aMemberThatIsReplacedCannotAcknowledge() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<40).map { line($0, $0) })
        let log2 = log
        try await log.database.subscribe(options("a")) { member in
            let first = try #require(try await member.next())
            // The group is put elsewhere under it: new epochs.
            try await log2.database.withConnection(.consumer) { connection in
                let group = ConsumerGroup("g", connection: connection)
                await #expect(throws: GroupError.self) { try await group.reset(to: .latest) }
                try await group.reset(to: .earliest, force: true)
            }
            let error = await #expect(throws: GroupError.self) { try await member.acknowledge(first) }
            #expect(error?.code == .fenced)
        }
        try await log.database.withConnection(.consumer) { connection in
            let partitions = try await ConsumerGroup("g", connection: connection).partitions()
            #expect(partitions.allSatisfy { $0.nextOffset == 0 })
        }
    }

    @Test func resetsGoWhereTheyAreTold() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<40).map { line($0, $0) })
        let heads = try await end(log).ends
        let between = try await log.withSuperuser {
            try await $0.query("SELECT clock_timestamp()")[0].decode(Timestamp.self, at: 0)
        }
        _ = try await log.append((40..<80).map { line($0, $0) })
        let last = try await end(log).ends
        _ = try await log.database.subscribe(options()) { try await $0.next() }
        try await log.database.withConnection(.consumer) { connection in
            let group = ConsumerGroup("g", connection: connection)
            try await group.reset(to: .latest)
            #expect(try await group.partitions().map(\.nextOffset) == last)
            try await group.reset(to: .recorded(since: between))
            #expect(try await group.partitions().map(\.nextOffset) == heads)
            let chosen = try #require(last.indices.first { last[$0] > 1 })
            try await group.reset(to: .offsets([chosen: 1]))
            var expected = heads
            expected[chosen] = 1
            #expect(try await group.partitions().map(\.nextOffset) == expected)
            await #expect(throws: GroupError.self) { try await group.reset(to: .offsets([chosen: last[chosen] + 1])) }
            await #expect(throws: GroupError.self) { try await group.reset(to: .offsets([99: 0])) }
            try await group.reset(to: .earliest)
            #expect(try await group.partitions().map(\.nextOffset) == last.map { _ in 0 })
            try await group.delete()
            await #expect(throws: GroupError.self) { try await group.partitions() }
        }
    }

    @Test func aConsumerCanReadButNotAppend() async throws {
        let log = try await TestLog.make()
        try await log.database.withConnection(.consumer) { connection in
            _ = try await connection.query("SELECT count(*) FROM kefu.events")
            for statement in [
                "INSERT INTO kefu.events_00 SELECT * FROM kefu.events_00",
                "INSERT INTO kefu.identities VALUES (0, 0, kefu.identity_of('a', 'b'))",
                "SELECT kefu.append('[]'::json)", "DELETE FROM kefu.checkpoints",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await connection.execute(statement) }
                #expect(error?.sqlState == .insufficientPrivilege, "\(statement)")
            }
        }
    }
}

extension TestLog {
    /// Whether a member of the group `g` has taken over partitions.
    fileprivate func isGroupMade() async throws -> Bool {
        try await withSuperuser {
            try await $0.query("SELECT count(*) FROM kefu.group_partitions WHERE owner IS NOT NULL")[0].decode(
                Int64.self,
                at: 0
            ) == 16
        }
    }
}
