// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Testing

/// Groups on a server whose clock is set back.
@Suite(.timeLimit(.minutes(5))) struct GroupClockTests {
    private func line(_ id: Int) -> String {
        #"{"specversion":"1.0","id":"e\#(id)","source":"/x","type":"message.received","subject":"customers/c\#(id)","time":"2026-05-11T10:00:00Z","shop":"s","data":{"text":"x"}}"#
    }

    /// Its last sign of life was given by the clock of before, an hour ahead of the one of now.
    @Test func aDeadMemberWhoseSignOfLifeLiesAheadKeepsNothing() async throws {
        let log = try await TestLog.make()
        _ = try await log.append((0..<60).map(line))
        var options = GroupOptions(group: "g", member: "b")
        options.heartbeat = .milliseconds(100)
        options.patience = .seconds(2)
        _ = try await log.database.subscribe(options) { try await $0.next() }
        try await log.withSuperuser { connection in
            try await connection.execute(
                """
                WITH dead AS (
                  INSERT INTO kefu.group_members (group_name, name, patience, seen_at)
                  VALUES ('g', 'dead', interval '2 s', clock_timestamp() + interval '1 hour')
                  RETURNING id
                )
                UPDATE kefu.group_partitions SET owner = (SELECT id FROM dead)
                """
            )
        }
        try await log.database.withConnection(.consumer) { connection in
            #expect(try await ConsumerGroup.all(connection).map(\.members) == [0])
            let owners = try await ConsumerGroup("g", connection: connection).partitions().compactMap(\.member)
            #expect(owners.isEmpty)
        }
        options.end = try await log.database.withConnection(.logReader) { try await LogHeads.cut($0) }
        let got = try await log.database.subscribe(options) { member in
            var ids: Set<String> = []
            for try await delivery in member.deliveries {
                ids.insert(delivery.event.id)
                try await member.acknowledge(delivery)
            }
            return ids
        }
        #expect(got.count == 60)
        try await log.database.withConnection(.consumer) { connection in
            // It does not count as active either.
            try await ConsumerGroup("g", connection: connection).reset(to: .earliest)
        }
    }
}
