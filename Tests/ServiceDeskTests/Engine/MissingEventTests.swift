// This file is part of Kefu.
// SPDX-License-Identifier: Apache-2.0

import EventLog
import KefuTesting
import Postgres
import Projections
import ServiceDesk
import Testing

/// A log that lacks an event is damaged, and no read model goes past it as if it had been nothing.
struct MissingEventTests {
    @Test func noReadModelStepsOverAHole() async throws {
        let log = try await TestLog.make()
        let lines = RandomHistory(seed: 71, events: 400).lines
        _ = try await log.append(Array(lines.prefix(200)))
        _ = try await Projector(log.database, set: Desk.projections).catchUp()
        let before = try await log.database.withConnection(.logReader) { try await LogHeads.cut($0) }
        _ = try await log.append(Array(lines.dropFirst(200)))
        try await log.withSuperuser { connection in
            try await connection.execute("SET session_replication_role = replica")
            // One of each partition, with others before and behind it.
            for partition in 0..<16 where try await Self.isLong(partition, since: before, connection) {
                try await connection.query(
                    #"DELETE FROM kefu.events WHERE partition = \#(Int16(partition)) AND "offset" = \#(before[partition] + 1)"#
                )
            }
        }
        let error = await #expect(throws: EventLogError.self) {
            try await Projector(log.database, set: Desk.projections).catchUp()
        }
        #expect(error?.code == .damaged, "\(String(describing: error))")
        await #expect(throws: ProjectionError.self) {
            try await Rebuild(log.database, set: Desk.projections, names: ["replies"]).run()
        }
    }

    private static func isLong(_ partition: Int, since cut: Cut, _ connection: PostgresConnection) async throws -> Bool
    {
        let count = try await connection.query(
            #"SELECT count(*) FROM kefu.events WHERE partition = \#(Int16(partition)) AND "offset" >= \#(cut[partition])"#
        )[0].decode(Int64.self, at: 0)
        return count > 2
    }
}
